-- One row per listed account, and one per signature whose name a list of contributors gives to the account.
WITH listed AS (
    SELECT name_key(name) AS name_key, login FROM contributors
    QUALIFY count(DISTINCT login) OVER (PARTITION BY name_key(name)) = 1
),
signed AS (
    SELECT listed.login, min(commits.commit_id) AS commit_id
    FROM staging.commits AS commits
    JOIN staging.signatures AS signatures ON signatures.commit_id = commits.commit_id AND signatures.position = 0
    JOIN listed ON listed.name_key = name_key(signatures.name)
    WHERE lower(commits.repository) = lower($repository)
    GROUP BY listed.login, signatures.alias_key
)
SELECT 'git_commit' AS source, commit_id AS handle, 'login:' || login AS truth_id FROM signed
UNION ALL
SELECT DISTINCT 'github', login, 'login:' || login FROM signed
ORDER BY truth_id, source, handle
