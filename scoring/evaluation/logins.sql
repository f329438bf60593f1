-- One row per judged login: whose account it is here, or why nobody's.
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
)
SELECT
    judged.login,
    held.person_id,
    CASE
        WHEN held.person_id IS NOT NULL THEN NULL
        WHEN hidden.is_automation THEN 'a bot, a CI user or a coding agent'
        WHEN hidden.is_decided THEN 'suppressed or erased'
        ELSE 'no commit or record here carries this login'
    END AS reason
FROM judged_logins AS judged
LEFT JOIN held USING (login)
LEFT JOIN hidden USING (login)
ORDER BY judged.login
