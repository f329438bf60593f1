-- One row per full name of an author and form that it is compared by: order, hyphens and initials do not matter.
WITH spelt AS (
    SELECT DISTINCT name_key, unnest([name_key, person_key(spell_umlauts(author_name))]) AS spelling
    FROM core.mentions
    WHERE has_full_name
),
parted AS (
    SELECT DISTINCT name_key,
        list_filter(string_split(spelling, ' '), lambda word: length(word) > 1) AS words,
        array_to_string(list_filter(string_split(spelling, ' '), lambda word: length(word) = 1), '') AS initials
    FROM spelt
),
formed AS (
    SELECT name_key, initials, unnest(name_forms_of(words)) AS form FROM parted
)
-- Who leaves out an initial may be either of two who write different ones: then all keep theirs.
SELECT DISTINCT name_key,
    CASE WHEN count(DISTINCT nullif(initials, '')) OVER (PARTITION BY form) > 1 THEN concat_ws(' ', form, nullif(initials, '')) ELSE form END AS form
FROM formed
