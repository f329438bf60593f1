-- One row per person among these and repository they worked on, with how much and until when.
SELECT person_id, repository, repositories.url, count(*)::INTEGER AS item_count, max(occurred_at)::DATE AS last_on
FROM contributions
JOIN repositories USING (repository)
WHERE person_id IN (SELECT unnest($people))
GROUP BY ALL
ORDER BY person_id, item_count DESC, repository
