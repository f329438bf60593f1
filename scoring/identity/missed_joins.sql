-- One row per entity that lies with several people, the worst first: how many pairs are missed, and how it was torn.
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
    redact(truth_id) AS truth_id,
    ((sum(n) * sum(n) - sum(n * n)) / 2)::BIGINT AS pair_count,
    count(*) AS person_count,
    list(struct_pack(person_id := person_id, row_count := n, weakest := weakest) ORDER BY n DESC, person_id)[:5] AS parts
FROM cells
GROUP BY truth_id
HAVING count(*) > 1
ORDER BY pair_count DESC, truth_id
LIMIT 10
