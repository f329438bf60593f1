-- One row per hub account that somebody links to and that was not read in 30 days: people near a shortlist first.
WITH near AS (
    SELECT person_id, min(rank) AS rank
    FROM raw.kept_shortlists
    WHERE as_of = (SELECT max(as_of) FROM raw.kept_shortlists)
    GROUP BY person_id
),
read AS (
    SELECT lower(accounts.account) AS account_key, max(files.fetched_at) AS collected_at
    FROM raw.hub_accounts AS accounts
    JOIN raw.files AS files USING (file)
    GROUP BY account_key
)
SELECT min(links.account) AS account, min(near.rank) AS rank
FROM core.linked_hub_accounts AS links
JOIN core.alias_clusters AS clusters ON clusters.alias_id = 'account:' || links.github_id
JOIN core.people AS people USING (cluster)
LEFT JOIN near USING (person_id)
LEFT JOIN read ON read.account_key = links.account_key
WHERE read.collected_at IS NULL OR read.collected_at < now()::TIMESTAMP - INTERVAL 30 DAY
GROUP BY links.account_key
ORDER BY rank NULLS LAST, account
LIMIT 500
