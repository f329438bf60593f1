-- One row per name in git and known GitHub login that it spells: the whole of it or, where nobody else fits, its initials.
WITH
handles AS (
    SELECT DISTINCT lower(trim(name)) AS spelt, name_key
    FROM core.aliases
    WHERE address_kind <> 'account' AND regexp_full_match(lower(trim(name)), '[a-z0-9](-?[a-z0-9]){2,38}')
),
full_names AS (
    SELECT DISTINCT name_key, string_split(name_key, ' ') AS parts
    FROM core.aliases
    WHERE has_full_name AND address_kind <> 'account'
),
forms AS (
    SELECT name_key, unnest([array_to_string(parts, ''), parts[1] || parts[-1], parts[-1] || parts[1]]) AS form, 'full_name_is_login' AS rule
    FROM full_names
    UNION ALL
    SELECT name_key, unnest([parts[1][1] || parts[-1], parts[-1][1] || parts[1], parts[1] || parts[-1][1], parts[-1] || parts[1][1],
        parts[1] || parts[2][1] || parts[-1], parts[1][1] || parts[2][1] || parts[-1]]), 'login_from_name'
    FROM full_names
),
spelt AS (
    SELECT login_key, key, regexp_replace(login_key, '[-0-9]', '', 'g') AS form FROM core.known_logins
),
fitting AS (
    SELECT DISTINCT forms.name_key, spelt.login_key, spelt.key,
        min(forms.rule) OVER (PARTITION BY forms.name_key, spelt.login_key) AS rule
    FROM forms
    JOIN spelt USING (form)
    JOIN core.name_rarity AS rarity USING (name_key)
    WHERE length(form) >= 6 AND NOT rarity.is_common
),
only_ones AS (
    SELECT name_key, login_key, key, rule
    FROM fitting
    QUALIFY count(*) OVER (PARTITION BY name_key) = 1 AND count(*) OVER (PARTITION BY login_key) = 1
)
FROM only_ones
UNION ALL
SELECT handles.name_key, logins.login_key, logins.key, 'name_is_login'
FROM handles
JOIN core.known_logins AS logins ON logins.login_key = handles.spelt
LEFT JOIN core.name_words AS words ON words.word = handles.name_key
-- A short plain word is anybody's: a handle is long, has a digit or a hyphen, or stands in no other of many names.
WHERE length(handles.spelt) >= 6 OR (length(handles.spelt) >= 4 AND (regexp_matches(handles.spelt, '[0-9-]') OR words.is_rare))
