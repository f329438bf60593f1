-- One row per source with truth rows that name nobody here: how many, and the first of them.
SELECT source, count(*) AS row_count,
    list(struct_pack(source := source, handle := redact(handle), truth_id := redact(truth_id)) ORDER BY position)[:20] AS examples
FROM truth_entries
WHERE person_id IS NULL
GROUP BY source
ORDER BY source
