-- One row per role and person ranked at the latest data date before this one.
WITH this AS (
    SELECT max(last_active_on) AS as_of FROM marts.people
),
previous AS (
    SELECT max(as_of) AS as_of FROM raw.kept_shortlists WHERE as_of < (SELECT as_of FROM this)
)
SELECT role, person_id, rank
FROM raw.kept_shortlists
SEMI JOIN previous USING (as_of)
