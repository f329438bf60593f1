-- One row per account and hard key it carries or publishes: the key, the rule, its probability and the reason.
WITH human AS (
    SELECT * FROM core.aliases ANTI JOIN core.automation USING (alias_id)
),
carried AS (
    SELECT alias_id AS account_id, 'github:' || github_id AS key, 'github_id' AS rule,
        CASE address_kind
            WHEN 'account' THEN 'the account itself'
            ELSE 'the noreply address carries GitHub account number ' || github_id
        END AS reason
    FROM human
    WHERE github_id IS NOT NULL
    UNION ALL
    SELECT alias_id, logins.key, 'github_login', 'the noreply address carries GitHub login ' || human.github_login
    FROM human
    JOIN core.known_logins AS logins USING (login_key)
    WHERE human.github_id IS NULL
    UNION ALL
    SELECT alias_id, 'address:' || email_hash, 'same_address', NULL
    FROM human
    ANTI JOIN core.shared_addresses USING (email_hash)
    WHERE email_hash IS NOT NULL
    UNION ALL
    SELECT human.alias_id, 'github:' || known.github_id, known.method,
        rules.reason || ' (' || known.vote_count || if(known.vote_count = 1, ' time, ', ' times, ') || round(100 * known.agreement) || ' % of them)'
    FROM human
    JOIN core.address_accounts AS known USING (email_hash)
    JOIN raw.identity_rules AS rules ON rules.rule = known.method
    UNION ALL
    SELECT account_id, coalesce(logins.key, published.key), rule, reason
    FROM core.published_links AS published
    LEFT JOIN core.known_logins AS logins ON published.key = 'github-login:' || logins.login_key
)
SELECT carried.account_id, carried.key, carried.rule, rules.probability, coalesce(carried.reason, rules.reason) AS reason
FROM carried
JOIN raw.identity_rules AS rules USING (rule)
