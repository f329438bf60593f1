-- One row per judged login: whose account it is here, or who bears it as a name, or why it is nobody.
WITH held AS (
    -- Who holds a login now comes before who gave it up.
    SELECT lower(login) AS login, person_id
    FROM (
        SELECT unnest(former_handles) AS login, person_id, false AS is_current FROM marts.accounts WHERE source = 'github'
        UNION ALL
        SELECT handle, person_id, true FROM marts.accounts WHERE source = 'github'
    )
    QUALIFY row_number() OVER (PARTITION BY lower(login) ORDER BY is_current DESC, person_id DESC) = 1
),
hidden AS (
    SELECT aliases.login_key AS login, bool_or(automation.alias_id IS NOT NULL) AS is_automation,
        bool_or(decided.cluster IS NOT NULL) AS is_decided
    FROM core.aliases AS aliases
    LEFT JOIN core.automation AS automation USING (alias_id)
    LEFT JOIN core.alias_clusters AS clusters USING (alias_id)
    LEFT JOIN (SELECT DISTINCT cluster FROM core.decided_accounts WHERE kind IN ('suppressed', 'erased')) AS decided
        ON decided.cluster = clusters.cluster
    GROUP BY aliases.login_key
),
names AS (
    SELECT DISTINCT lower(trim(aliases.name)) AS name, aliases.name_key, aliases.has_full_name, people.person_id
    FROM core.aliases AS aliases
    JOIN core.alias_clusters AS clusters USING (alias_id)
    JOIN core.people AS people USING (cluster)
    WHERE aliases.address_kind <> 'account'
),
-- A short plain word is anybody's name.
spelt AS (
    SELECT name AS form, 'whole name' AS way, person_id
    FROM names
    WHERE length(name) >= 6 OR (length(name) >= 4 AND regexp_matches(name, '[0-9-]'))
    UNION
    SELECT replace(name_key, ' ', ''), 'full name', person_id
    FROM names
    WHERE has_full_name AND length(replace(name_key, ' ', '')) >= 6
),
named AS (
    SELECT judged.login, min(spelt.person_id) AS person_id, max(spelt.way) AS way,
        count(DISTINCT spelt.person_id) = 1 AND NOT bool_or(accounts.person_id IS NOT NULL) AS is_sure
    FROM (
        SELECT login, login AS form, 'whole name' AS way FROM judged_logins
        UNION ALL
        SELECT login, replace(login, '-', ''), 'full name' FROM judged_logins
    ) AS judged
    JOIN spelt USING (form, way)
    LEFT JOIN (SELECT DISTINCT person_id FROM marts.accounts WHERE source = 'github') AS accounts
        ON accounts.person_id = spelt.person_id
    WHERE $by_names
    GROUP BY judged.login
)
SELECT
    judged.login,
    CASE
        WHEN held.person_id IS NOT NULL THEN NULL
        WHEN hidden.is_automation THEN 'a bot, a CI user or a coding agent'
        WHEN hidden.is_decided THEN 'suppressed or erased'
        WHEN named.is_sure THEN NULL
        WHEN named.login IS NOT NULL THEN 'only the name of several people here, or of one with another account'
        ELSE 'no commit or record here carries this login'
    END AS reason,
    CASE WHEN reason IS NULL THEN coalesce(held.person_id, named.person_id) END AS person_id,
    CASE WHEN held.person_id IS NOT NULL THEN 'account' WHEN reason IS NULL THEN named.way END AS way
FROM judged_logins AS judged
LEFT JOIN held USING (login)
LEFT JOIN hidden USING (login)
LEFT JOIN named USING (login)
ORDER BY judged.login
