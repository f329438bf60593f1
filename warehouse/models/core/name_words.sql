-- One row per word that stands in names in git: in how many names, and whether that makes it rare.
WITH words AS (
    SELECT words.word, count(DISTINCT aliases.name_key) AS name_count
    FROM core.aliases AS aliases
    CROSS JOIN unnest(string_split(aliases.name_key, ' ')) AS words (word)
    WHERE aliases.address_kind <> 'account'
    GROUP BY words.word
)
-- Among a few names every word is alone; only among many does that prove anything.
SELECT word, name_count,
    name_count = 1 AND (SELECT count(DISTINCT name_key) FROM core.aliases WHERE address_kind <> 'account') >= 1000 AS is_rare
FROM words
