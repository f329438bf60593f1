-- One row per pair of signatures that the rules published as gambit (Gote and Zingg, 2021) call the same: the mean of
-- the two highest likenesses of names and mail users is at least .95. Pairs without a word in common, and without a
-- name in the other's mail user, cannot get there unless two long words are both misspelt: they are not looked at.
WITH
cleaned AS (
    SELECT alias_id, list_filter(string_split_regex(lower(regexp_replace(
            regexp_replace(strip_accents(name), '([a-z])([A-Z])', '\1 \2', 'g'), '[^A-Za-z +,._;-]', '', 'g')), '[ +,._;-]+'),
        lambda word: word <> '' AND word NOT IN ('jr', 'admin', 'support', 'anonymous', 'anon', 'user', 'cvs',
            'cst', 'pst', 'pdt', 'cdt', 'gmt', 'bst', 'cet', 'cest')) AS words,
        coalesce(mail_user, '') AS mail
    FROM signatures
),
named AS (
    SELECT alias_id, mail, array_to_string(words, ' ') AS name, array_to_string(words, '') AS letters,
        words[1] AS first, words[-1] AS last, CASE WHEN len(words) > 2 THEN words[-2] ELSE '' END AS middle,
        length(words[1]) >= 3 AND length(words[-1]) >= 3 AS has_parts
    FROM cleaned
    WHERE len(words) > 0
),
parts AS (
    SELECT alias_id, unnest(list_distinct([first, last, middle, letters])) AS part FROM named
),
pairs AS (
    SELECT DISTINCT one.alias_id AS a, other.alias_id AS b
    FROM parts AS one
    JOIN parts AS other ON other.part = one.part AND other.alias_id > one.alias_id
    WHERE length(one.part) >= 3
    UNION
    SELECT least(one.alias_id, other.alias_id), greatest(one.alias_id, other.alias_id)
    FROM named AS one
    JOIN named AS other ON other.alias_id <> one.alias_id AND other.mail <> ''
        AND (contains(other.mail, one.first) OR contains(other.mail, one.last))
    WHERE one.has_parts
),
compared AS (
    SELECT pairs.a, pairs.b,
        CASE WHEN length(one.name) >= 3 AND length(other.name) >= 3 THEN [likeness(one.name, other.name),
            (one.letters = other.name)::DOUBLE, (one.name = other.letters)::DOUBLE, (one.letters = other.letters)::DOUBLE]
        ELSE [] END
        || CASE WHEN one.has_parts AND other.has_parts THEN [
            least(likeness(one.first, other.first), greatest(likeness(one.last, other.last),
                likeness_if(one.last, other.middle), likeness_if(one.middle, other.last))),
            least(likeness(one.first, other.last), greatest(likeness(one.last, other.first),
                likeness_if(one.middle, other.first), likeness_if(one.last, other.middle))),
            least(likeness(one.last, other.first), greatest(likeness(one.first, other.last),
                likeness_if(one.middle, other.last), likeness_if(one.first, other.middle)))] ELSE [] END
        || CASE WHEN length(one.mail) >= 3 AND length(other.mail) >= 3
            THEN [2.0 * (one.mail = other.mail)::INTEGER, likeness(one.mail, other.mail)] ELSE [] END
        || CASE WHEN one.has_parts AND other.has_parts AND one.first <> one.last AND length(other.mail) >= 3
            THEN mail_likenesses(other.mail, one.first, one.last) ELSE [] END
        || CASE WHEN one.has_parts AND other.has_parts AND other.first <> other.last AND length(one.mail) >= 3
            THEN mail_likenesses(one.mail, other.first, other.last) ELSE [] END AS likenesses
    FROM pairs
    JOIN named AS one ON one.alias_id = pairs.a
    JOIN named AS other ON other.alias_id = pairs.b
)
SELECT a, b FROM compared WHERE list_avg(list_reverse_sort(likenesses)[:2]) >= 0.95
