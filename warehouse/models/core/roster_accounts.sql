-- One row per name in a repository's history and GitHub login that the repository's own lists put beside it alone, or that is the name.
WITH told AS (
    SELECT watched.repository, rosters.path, rosters.line, lower(rosters.github_login) AS login_key, person_key(rosters.name) AS name_key
    FROM raw.rosters AS rosters
    JOIN raw.watched_repositories AS watched ON watched.repository = rosters.target
    WHERE lower(rosters.github_login) <> lower(split_part(watched.repository, '/', 1))
),
signed AS (
    SELECT DISTINCT commits.repository, aliases.name_key, aliases.has_full_name, lower(trim(aliases.name)) AS spelt
    FROM core.aliases AS aliases
    JOIN staging.signatures AS signatures USING (alias_key)
    JOIN staging.commits AS commits USING (commit_id)
),
-- Employers and places stand on such lines too: a name counts if it signs here, and a line if just one such name is on it.
lines AS (
    SELECT told.repository, told.path, told.line, told.login_key, any_value(told.name_key) AS name_key
    FROM told
    JOIN signed USING (repository, name_key)
    WHERE signed.has_full_name
    GROUP BY ALL
    HAVING count(DISTINCT told.name_key) = 1
),
only_ones AS (
    SELECT DISTINCT repository, name_key, login_key
    FROM lines
    QUALIFY count(DISTINCT login_key) OVER (PARTITION BY repository, name_key) = 1
        AND count(DISTINCT name_key) OVER (PARTITION BY repository, login_key) = 1
)
FROM only_ones
UNION
-- Whoever signs with the login itself, however short it is.
SELECT told.repository, signed.name_key, told.login_key
FROM told
JOIN signed ON signed.repository = told.repository AND signed.spelt = told.login_key
