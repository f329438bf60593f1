-- One row per skill and person: PageRank over people who changed the same files, whatever about; 20 steps, damping 0.85.
WITH RECURSIVE
touches AS (
    SELECT DISTINCT credits.person_id, dense_rank() OVER (ORDER BY touched.repository, touched.path) AS file_number
    FROM (SELECT document_id, repository, unnest(paths) AS path FROM scoring.documents) AS touched
    JOIN core.credits AS credits USING (document_id)
    WHERE credits.part <> 'reviewer'
),
-- A person's weight goes to their files in equal shares, and a file's to those who touched it.
edges AS MATERIALIZED (
    SELECT person_id, file_number,
        1 / count(*) OVER (PARTITION BY person_id) AS share_of_person,
        1 / count(*) OVER (PARTITION BY file_number) AS share_of_file
    FROM touches
),
-- Weights are decimals, so that sums do not depend on their order; 1,000,000 are handed out.
ranked (step, person_id, points) AS (
    SELECT 0, person_id, (1000000 / (SELECT count(DISTINCT person_id) FROM touches))::DECIMAL(38, 18)
    FROM (SELECT DISTINCT person_id FROM touches)
    UNION ALL
    SELECT files.step, edges.person_id,
        (0.15 * 1000000 / (SELECT count(DISTINCT person_id) FROM touches)
            + 0.85 * sum((files.points::DOUBLE * edges.share_of_file)::DECIMAL(38, 18))::DOUBLE)::DECIMAL(38, 18)
    FROM (
        SELECT ranked.step + 1 AS step, edges.file_number,
            sum((ranked.points::DOUBLE * edges.share_of_person)::DECIMAL(38, 18)) AS points
        FROM ranked
        JOIN edges USING (person_id)
        WHERE ranked.step < 20
        GROUP BY ranked.step, edges.file_number
    ) AS files
    JOIN edges USING (file_number)
    GROUP BY files.step, edges.person_id
)
SELECT skills.skill, ranked.person_id, round(ranked.points, 9) AS points
FROM ranked
CROSS JOIN profile.skills AS skills
WHERE ranked.step = 20
