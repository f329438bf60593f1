-- One row per signature that every method is given: those asked about, and those whose noreply address tells the account.
WITH told AS (
    SELECT account_id AS alias_id, min(key) AS account
    FROM core.key_links
    WHERE rule IN ('github_id', 'github_login') AND starts_with(account_id, 'git:')
    GROUP BY account_id
),
places AS (
    SELECT aliases.alias_id, list_sort(list(DISTINCT commits.repository)) AS repositories
    FROM staging.signatures AS signatures
    JOIN core.aliases AS aliases USING (alias_key)
    JOIN staging.commits AS commits USING (commit_id)
    GROUP BY aliases.alias_id
)
SELECT aliases.alias_id, aliases.name, aliases.name_key, told.account, places.repositories,
    CASE WHEN told.account IS NOT NULL THEN concat_ws('+', aliases.github_id, aliases.login_key) END AS mail_user,
    string_split(aliases.name_key, ' ')[1] AS first_name, string_split(aliases.name_key, ' ')[-1] AS last_name
FROM core.aliases AS aliases
JOIN places USING (alias_id)
LEFT JOIN told USING (alias_id)
WHERE told.account IS NOT NULL OR aliases.alias_id IN (SELECT alias_id FROM asked)
