-- One row per repository, skill and person of the repository's pool: the place in a ranking among who contributed to it.
WITH placed AS (
    SELECT contributors.repository, ranking.skill, person_id,
        row_number() OVER (PARTITION BY contributors.repository, ranking.skill ORDER BY ranking.points DESC, person_id) AS place
    FROM ranking
    JOIN contributors USING (person_id)
)
SELECT placed.repository, placed.skill, placed.person_id, placed.place
FROM placed
SEMI JOIN repository_pool USING (repository, person_id)
ORDER BY placed.repository, placed.skill, placed.place
