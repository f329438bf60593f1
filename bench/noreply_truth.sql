-- One row per commit whose account its noreply address tells and that is to lose it, and one per account that is left.
WITH signed AS (
    SELECT commits.commit_id, commits.occurred_at, commits.author.name AS name, commits.author.github_id AS github_id,
        lower(commits.author.github_login) AS login
    FROM staging.commits AS commits
    JOIN staging.signatures AS signatures ON signatures.commit_id = commits.commit_id AND signatures.position = 0
    JOIN core.aliases AS aliases USING (alias_key)
    ANTI JOIN core.automation AS automation ON automation.alias_id = aliases.alias_id
    WHERE commits.author.address_kind = 'github' AND commits.author.github_id IS NOT NULL
),
spellings AS (
    SELECT github_id, name, count(*) AS commit_count,
        row_number() OVER (PARTITION BY github_id ORDER BY count(*) DESC, name) AS place,
        count(*) OVER (PARTITION BY github_id) AS spelling_count
    FROM signed
    GROUP BY github_id, name
),
hidden AS (
    -- Every fourth account, and who wrote once, loses every commit and so the account: nobody is to be taken for them.
    SELECT signed.commit_id, signed.github_id, false AS keeps_account
    FROM signed
    QUALIFY github_id % 4 = 0 OR count(*) OVER (PARTITION BY github_id) = 1
    UNION ALL
    -- Who writes under several names keeps the one used most; all commits under the others are in the truth.
    SELECT signed.commit_id, signed.github_id, true
    FROM signed
    JOIN spellings USING (github_id, name)
    WHERE github_id % 4 > 0 AND spellings.place > 1
    UNION ALL
    -- Who has one name keeps every second commit; of the others no more than 20 are in the truth.
    SELECT signed.commit_id, signed.github_id, true
    FROM signed
    JOIN spellings USING (github_id, name)
    WHERE github_id % 4 > 0 AND spellings.spelling_count = 1
    QUALIFY row_number() OVER (PARTITION BY github_id ORDER BY signed.commit_id) % 2 = 0
        AND row_number() OVER (PARTITION BY github_id ORDER BY signed.commit_id) <= 40
),
logins AS (
    SELECT github_id, max_by(login, (coalesce(occurred_at, '0001-01-01'), login)) AS login FROM signed GROUP BY github_id
    QUALIFY count(*) OVER (PARTITION BY max_by(login, (coalesce(occurred_at, '0001-01-01'), login))) = 1
)
SELECT 'git_commit' AS source, commit_id AS handle, 'github:' || github_id AS truth_id
FROM hidden
UNION ALL
SELECT 'github', login, 'github:' || github_id
FROM logins
WHERE github_id IN (SELECT github_id FROM hidden WHERE keeps_account)
ORDER BY truth_id, source, handle
