-- One row per person whose place on a role's list may differ from an earlier list, with what happened in between.
WITH before AS (
    SELECT unnest($person_ids::VARCHAR[]) AS person_id, unnest($ranks::INTEGER[]) AS previous_rank,
        unnest($scores::DOUBLE[]) AS previous_score, unnest($evidence_counts::INTEGER[]) AS previous_evidence_count
),
listed AS (
    SELECT unnest($listed_ids::VARCHAR[]) AS person_id
),
concerned AS (
    SELECT person_id FROM before
    UNION
    SELECT person_id FROM listed
),
fresh AS (
    SELECT person_id, item_id, any_value(title) AS title, max(weight) AS weight
    FROM evidence
    WHERE skill IN (SELECT skill FROM role_skills WHERE role = $role)
        AND person_id IN (SELECT person_id FROM concerned)
        AND occurred_at::DATE > $as_of::DATE
    GROUP BY person_id, item_id
),
new_work AS (
    SELECT person_id, count(*)::INTEGER AS new_item_count, max_by(title, (weight, item_id)) AS new_title
    FROM fresh
    GROUP BY person_id
)
SELECT
    concerned.person_id,
    people.display_name,
    people.github_login,
    people.github_url,
    people.last_active_on,
    people.person_id IS NOT NULL AS is_known,
    listed.person_id IS NOT NULL AS is_listed,
    before.person_id IS NOT NULL AS was_listed,
    now.rank,
    before.previous_rank,
    now.score,
    before.previous_score,
    now.evidence_count,
    before.previous_evidence_count,
    coalesce(new_work.new_item_count, 0) AS new_item_count,
    new_work.new_title,
    (SELECT max(as_of) FROM shortlists) AS as_of
FROM concerned
LEFT JOIN before USING (person_id)
LEFT JOIN listed USING (person_id)
LEFT JOIN people USING (person_id)
LEFT JOIN shortlists AS now ON now.person_id = concerned.person_id AND now.role = $role
LEFT JOIN new_work ON new_work.person_id = concerned.person_id
WHERE listed.person_id IS NULL OR before.person_id IS NULL OR now.rank <> before.previous_rank
ORDER BY now.rank NULLS LAST, before.previous_rank, concerned.person_id
