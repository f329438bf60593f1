-- One row per GitHub login seen: the key of its account, by number where just one account used it.
WITH seen AS (
    SELECT login_key, github_id FROM core.aliases ANTI JOIN core.automation USING (alias_id) WHERE login_key IS NOT NULL
    UNION ALL
    SELECT login_key, NULL FROM core.branch_owners
    UNION ALL
    SELECT login_key, NULL FROM core.roster_accounts
    UNION ALL
    SELECT lower(github_login), NULL FROM staging.author_profiles WHERE github_login IS NOT NULL
    UNION ALL
    SELECT login_in_url(homepage), NULL FROM staging.author_profiles WHERE login_in_url(homepage) <> ''
)
SELECT
    login_key,
    CASE WHEN count(DISTINCT github_id) = 1 THEN 'github:' || min(github_id) ELSE 'github-login:' || login_key END AS key
FROM seen
GROUP BY login_key
