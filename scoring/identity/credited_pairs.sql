-- One row per rule (with its tier) and probability: the joined pairs that rest on it, and how many of them are right.
-- A pair rests on the weaker of its two accounts: the lower probability, then the rule, then the account.
WITH cells AS (
    SELECT person_id, truth_id, account_id, rule, tier::VARCHAR AS tier, round(match_probability, 3) AS probability, count(*) AS n
    FROM truth_entries
    WHERE person_id IS NOT NULL
    GROUP BY ALL
),
accounts AS (
    SELECT person_id, account_id, rule, tier, probability, sum(n) AS n FROM cells GROUP BY ALL
),
joined AS (
    SELECT rule, tier, probability, n * (n - 1) / 2 AS within,
        n * coalesce(sum(n) OVER (PARTITION BY person_id ORDER BY probability, rule, account_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0) AS across
    FROM accounts
),
correct AS (
    SELECT rule, tier, probability, n * (n - 1) / 2 AS within,
        n * coalesce(sum(n) OVER (PARTITION BY person_id, truth_id ORDER BY probability, rule, account_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 0) AS across
    FROM cells
),
counted AS (
    SELECT rule, tier, probability, across AS joined_pairs, 0 AS right_pairs FROM joined
    UNION ALL
    SELECT rule, tier, probability, 0, across FROM correct
    UNION ALL
    -- Two rows that name one account were joined by nobody: no rule answers for them.
    SELECT 'same_account', NULL, 1, within, 0 FROM joined
    UNION ALL
    SELECT 'same_account', NULL, 1, 0, within FROM correct
)
SELECT rule, tier, probability::DOUBLE AS probability, sum(joined_pairs)::BIGINT AS joined_pairs,
    sum(right_pairs)::BIGINT AS right_pairs
FROM counted
GROUP BY rule, tier, probability
HAVING sum(joined_pairs) > 0
ORDER BY probability DESC, rule
