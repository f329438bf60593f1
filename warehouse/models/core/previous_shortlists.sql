-- One row per role and person ranked at the latest data date before this one, under today's person_id.
WITH this AS (
    SELECT max(last_active_on) AS as_of FROM marts.people
),
previous AS (
    SELECT max(as_of) AS as_of FROM raw.kept_shortlists WHERE as_of < (SELECT as_of FROM this)
),
renamed AS (
    SELECT unnest(former_ids) AS person_id, person_id AS today FROM core.clusters
)
SELECT kept.role, coalesce(renamed.today, kept.person_id) AS person_id, min(kept.rank) AS rank
FROM raw.kept_shortlists AS kept
SEMI JOIN previous USING (as_of)
LEFT JOIN renamed USING (person_id)
GROUP BY ALL
