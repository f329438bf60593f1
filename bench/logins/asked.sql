-- One row per alias whose account the truth tells and hiding took: its account, all logins of it, whether it is still there.
WITH logins AS (
    SELECT 'github:' || author.github_id AS account, list(DISTINCT 'github-login:' || lower(author.github_login)) AS keys
    FROM kept.raw.git_commits
    WHERE author.github_id IS NOT NULL
    GROUP BY author.github_id
),
asked AS (
    SELECT aliases.alias_id, min(truth.truth_id) AS account
    FROM truth_rows AS truth
    JOIN staging.signatures AS signatures ON signatures.commit_id = truth.handle AND signatures.position = 0
    JOIN core.aliases AS aliases USING (alias_key)
    WHERE truth.source = 'git_commit' AND aliases.github_id IS NULL
    GROUP BY aliases.alias_id
),
present AS (
    SELECT list(account_id) AS keys FROM core.accounts WHERE source = 'github'
)
SELECT asked.alias_id, [asked.account] || coalesce(logins.keys, []) AS accounts,
    len(list_intersect([asked.account] || coalesce(logins.keys, []), (SELECT keys FROM present))) > 0 AS is_present
FROM asked
LEFT JOIN logins USING (account)
