-- One row per skill and person of the pool in a ranking: the place, from 1; ties go by person_id.
WITH placed AS (
    SELECT skill, person_id, row_number() OVER (PARTITION BY skill ORDER BY points DESC, person_id) AS place
    FROM ranking
)
SELECT placed.skill, placed.person_id, placed.place
FROM placed
SEMI JOIN pool USING (person_id)
ORDER BY placed.skill, placed.place
