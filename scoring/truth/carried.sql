-- One row per skill and graded person: who they were at the date (most of their signatures), or NULL for a newcomer.
WITH shared AS (
    SELECT later.person_id AS later_person_id, earlier.person_id
    FROM later_identities AS later
    JOIN earlier_identities AS earlier USING (account_key)
    GROUP BY later.person_id, earlier.person_id
    QUALIFY row_number() OVER (PARTITION BY later.person_id ORDER BY sum(earlier.signature_count) DESC, earlier.person_id) = 1
)
SELECT graded.skill, graded.person_id AS later_person_id, shared.person_id, graded.grade
FROM graded
LEFT JOIN shared ON shared.later_person_id = graded.person_id
ORDER BY graded.skill, graded.person_id
