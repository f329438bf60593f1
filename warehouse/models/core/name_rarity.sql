-- One row per full name: how many people here are expected to bear it, from how common its first and last word are.
WITH names AS (
    SELECT name_key FROM core.aliases WHERE has_full_name
    UNION
    SELECT name_key FROM core.mentions WHERE has_full_name
),
parts AS (
    SELECT name_key, string_split(name_key, ' ')[1] AS first, string_split(name_key, ' ')[-1] AS last FROM names
)
SELECT name_key,
    (count(*) OVER (PARTITION BY first))::DOUBLE * count(*) OVER (PARTITION BY last) / count(*) OVER () AS expected_count,
    -- Among a few names every one is much of the whole; only among many does that show that others bear it.
    expected_count >= 0.01 AND count(*) OVER () >= 1000 AS is_common
FROM parts
