-- One row per two sources of truth rows (a source with itself also): pairs joined, right and true.
WITH cells AS (
    SELECT person_id, truth_id, source, count(*) AS n
    FROM truth_entries
    WHERE person_id IS NOT NULL
    GROUP BY person_id, truth_id, source
),
groups AS (
    SELECT 'joined' AS kind, person_id AS held_by, source, sum(n) AS n FROM cells GROUP BY ALL
    UNION ALL
    SELECT 'true', truth_id, source, sum(n) FROM cells GROUP BY ALL
    UNION ALL
    SELECT 'right', person_id || chr(31) || truth_id, source, n FROM cells
),
pairs AS (
    SELECT a.kind, a.source AS source_a, b.source AS source_b,
        sum(CASE WHEN a.source = b.source THEN a.n * (a.n - 1) / 2 ELSE a.n * b.n END) AS n
    FROM groups AS a
    JOIN groups AS b ON b.kind = a.kind AND b.held_by = a.held_by AND b.source >= a.source
    GROUP BY ALL
)
SELECT source_a, source_b,
    coalesce(sum(n) FILTER (kind = 'joined'), 0)::BIGINT AS joined_pairs,
    coalesce(sum(n) FILTER (kind = 'right'), 0)::BIGINT AS right_pairs,
    coalesce(sum(n) FILTER (kind = 'true'), 0)::BIGINT AS true_pairs
FROM pairs
GROUP BY source_a, source_b
HAVING sum(n) > 0
ORDER BY source_a, source_b
