-- The words of a text as the search index has them: lower case, camelCase taken apart, without accents and plural s.
CREATE MACRO search_words(any_text) AS TABLE
SELECT DISTINCT regexp_replace(word, '^([a-z0-9]{2,}[^suia])s$', '\1') AS word
FROM (SELECT unnest(string_split_regex(
    lower(regexp_replace(strip_accents(any_text), '([a-z])([A-Z][a-z])', '\1 \2', 'g')), '[^a-z0-9]+')) AS word)
WHERE word <> ''
