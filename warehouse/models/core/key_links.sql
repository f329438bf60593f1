-- One row per alias and hard key it carries: the key, the rule, its probability and the reason.
WITH login_owners AS (
    SELECT login_key, min(github_id) AS github_id
    FROM core.aliases
    WHERE github_id IS NOT NULL
    GROUP BY login_key
    HAVING count(DISTINCT github_id) = 1
),
human AS (
    SELECT * FROM core.aliases ANTI JOIN core.automation USING (alias_id)
)
SELECT alias_id, 'github:' || github_id AS key, 'github_id' AS rule, 1.00::DECIMAL(4, 3) AS probability,
    CASE address_kind
        WHEN 'account' THEN 'the account itself'
        ELSE 'the noreply address carries GitHub account number ' || github_id
    END AS reason
FROM human
WHERE github_id IS NOT NULL
UNION ALL
SELECT alias_id, coalesce('github:' || login_owners.github_id, 'login:' || human.login_key), 'github_login', 0.990,
    'the noreply address carries GitHub login ' || human.github_login
FROM human
LEFT JOIN login_owners USING (login_key)
WHERE human.github_id IS NULL AND human.login_key IS NOT NULL
UNION ALL
SELECT alias_id, 'address:' || email_hash, 'same_address', 0.990, 'the same personal address'
FROM human
ANTI JOIN core.shared_addresses USING (email_hash)
WHERE email_hash IS NOT NULL
UNION ALL
SELECT human.alias_id, 'github:' || known.github_id, known.method, rules.probability,
    rules.reason || ' (' || known.vote_count || ' times, ' || round(100 * known.agreement) || ' % of them)'
FROM human
JOIN core.address_accounts AS known USING (email_hash)
JOIN raw.identity_rules AS rules ON rules.rule = known.method
