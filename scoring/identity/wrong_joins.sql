-- One row per person who holds rows of several entities, the worst first: how many pairs are wrong, and who was joined.
WITH cells AS (
    SELECT person_id, truth_id, count(*) AS n,
        min_by(struct_pack(source := source, handle := redact(handle), display_name := display_name, rule := rule,
            match_probability := match_probability, match_reason := match_reason),
            (match_probability, rule, source, handle)) AS weakest
    FROM truth_entries
    WHERE person_id IS NOT NULL
    GROUP BY person_id, truth_id
)
SELECT
    person_id,
    ((sum(n) * sum(n) - sum(n * n)) / 2)::BIGINT AS pair_count,
    count(*) AS entity_count,
    list(struct_pack(truth_id := redact(truth_id), row_count := n, weakest := weakest) ORDER BY n DESC, truth_id)[:5] AS parts
FROM cells
GROUP BY person_id
HAVING count(*) > 1
ORDER BY pair_count DESC, person_id
LIMIT 10
