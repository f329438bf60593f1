-- One row per account that something joins to others: the rule that says so, its probability and the reason.
WITH kept AS (
    SELECT links.a, links.b, links.rule, links.probability, joined.cluster
    FROM core.links AS links
    JOIN core.joined AS joined ON joined.node = links.a
    JOIN core.joined AS other ON other.node = links.b AND other.cluster = joined.cluster
),
-- What a whole group of hard keys is joined by holds for each account in it; a decision holds for both its sides.
told AS (
    SELECT a AS account_id, b AS key, rule, probability FROM kept
    UNION ALL
    SELECT b, a, rule, probability FROM kept WHERE rule = 'decided'
    UNION ALL
    SELECT groups.account_id, kept.b, kept.rule, kept.probability
    FROM kept
    JOIN core.key_groups AS groups ON groups.group_id = kept.a
    WHERE kept.rule IN (SELECT rule FROM raw.identity_rules WHERE tier = 3) AND groups.account_id <> kept.a
),
holders AS (
    SELECT b AS key, cluster, count(DISTINCT a) AS holder_count
    FROM kept
    GROUP BY b, cluster
),
-- Of the keys that one rule tells of an account the first stands for all.
first_keys AS (
    SELECT told.account_id, told.rule, told.probability, is_account(told.key) AS is_own, min(told.key) AS key
    FROM told
    JOIN core.joined AS joined ON joined.node = told.account_id
    LEFT JOIN holders ON holders.key = told.key AND holders.cluster = joined.cluster
    WHERE is_account(told.key) OR holders.holder_count > 1
    GROUP BY ALL
),
best AS (
    -- A decision says most, then the account itself; in git the weakest link, elsewhere the strongest tells why.
    SELECT *
    FROM first_keys
    QUALIFY row_number() OVER (
        PARTITION BY account_id
        ORDER BY rule = 'decided' DESC, is_own DESC, CASE WHEN starts_with(account_id, 'git:') THEN probability ELSE -probability END,
            rule, key) = 1
)
SELECT best.account_id, best.rule, best.probability, coalesce(keys.reason, rules.reason) AS reason
FROM best
JOIN raw.identity_rules AS rules USING (rule)
LEFT JOIN (SELECT account_id, key, rule, min(reason) AS reason FROM core.key_links GROUP BY ALL) AS keys USING (account_id, key, rule)
