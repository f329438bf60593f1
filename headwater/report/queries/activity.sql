-- One row per person, month and kind of public work, with how much of it there was.
SELECT person_id, month, kind, count(*)::INTEGER AS item_count
FROM (
    SELECT person_id, date_trunc('month', occurred_at)::DATE AS month, kind
    FROM contributions
    WHERE occurred_at IS NOT NULL
    UNION ALL
    SELECT authorships.person_id, date_trunc('month', publications.published_on)::DATE, 'paper'
    FROM authorships
    JOIN publications USING (publication_id)
    WHERE publications.published_on IS NOT NULL
)
WHERE person_id IN (SELECT unnest($people))
GROUP BY ALL
ORDER BY person_id, month, kind
