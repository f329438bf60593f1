-- One row per full name: how many people here are expected to bear it, in either order, from how common its first and last word are.
WITH names AS (
    SELECT name_key FROM core.aliases WHERE has_full_name
    UNION
    SELECT name_key FROM core.mentions WHERE has_full_name
),
parts AS (
    SELECT name_key, string_split(name_key, ' ')[1] AS first, string_split(name_key, ' ')[-1] AS last FROM names
),
firsts AS (
    SELECT first AS word, count(*) AS name_count FROM parts GROUP BY first
),
lasts AS (
    SELECT last AS word, count(*) AS name_count FROM parts GROUP BY last
),
expected AS (
    SELECT parts.name_key,
        -- Who writes the family first is as common as who writes it last.
        greatest(given.name_count::DOUBLE * family.name_count, coalesce(turned_given.name_count::DOUBLE * turned_family.name_count, 0))
            / (SELECT count(*) FROM parts) AS expected_count
    FROM parts
    JOIN firsts AS given ON given.word = parts.first
    JOIN lasts AS family ON family.word = parts.last
    LEFT JOIN firsts AS turned_given ON turned_given.word = parts.last
    LEFT JOIN lasts AS turned_family ON turned_family.word = parts.first
)
SELECT name_key, expected_count,
    -- Among a few names every one is much of the whole; only among many does that show that others bear it.
    expected_count >= 0.01 AND (SELECT count(*) FROM names) >= 1000 AS is_common
FROM expected
