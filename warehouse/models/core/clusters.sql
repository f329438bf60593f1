-- One row per cluster of accounts: its person_id, made from its most lasting account.
WITH anchored AS (
    SELECT
        cluster,
        coalesce(
            min(account_id) FILTER (account_id LIKE 'github:%'),
            min(account_id) FILTER (account_id LIKE 'github-login:%'),
            min_by(account_id, (coalesce(first_seen_at, '9999-01-01'), account_id))
        ) AS anchor
    FROM core.accounts
    GROUP BY cluster
)
SELECT cluster, anchor, substr(md5(anchor), 1, 16) AS person_id
FROM anchored
