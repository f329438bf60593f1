-- One row per hub account that somebody links to and that was not read in 30 days: people near a shortlist first.
WITH near AS (
    SELECT person_id, min(rank) AS rank
    FROM raw.kept_shortlists
    WHERE as_of = (SELECT max(as_of) FROM raw.kept_shortlists)
    GROUP BY person_id
),
links AS (
    SELECT
        (payload ->> '$.databaseId')::BIGINT AS github_id,
        unnest(regexp_extract_all(
            concat_ws(' ', payload ->> '$.socialAccounts', payload ->> '$.websiteUrl'),
            '(?i)(?:^|[/.\s])(?:huggingface|hf)\.co/([a-z0-9][a-z0-9._-]*)/?(?:["\s?#]|$)', 1)) AS account
    FROM staging.github_records
    WHERE kind = 'profile'
),
read AS (
    SELECT lower(accounts.account) AS account_key, max(files.fetched_at) AS collected_at
    FROM raw.hub_accounts AS accounts
    JOIN raw.files AS files USING (file)
    GROUP BY account_key
)
SELECT min(links.account) AS account, min(near.rank) AS rank
FROM links
JOIN core.alias_clusters AS clusters ON clusters.alias_id = 'account:' || links.github_id
JOIN core.people AS people USING (cluster)
LEFT JOIN near USING (person_id)
LEFT JOIN read ON read.account_key = lower(links.account)
WHERE (read.collected_at IS NULL OR read.collected_at < now()::TIMESTAMP - INTERVAL 30 DAY)
    AND lower(links.account) NOT IN (
        'blog', 'chat', 'collections', 'datasets', 'docs', 'enterprise', 'join', 'learn', 'login', 'models', 'new',
        'organizations', 'papers', 'posts', 'pricing', 'settings', 'spaces', 'tasks')
GROUP BY lower(links.account)
ORDER BY rank NULLS LAST, account
LIMIT 500
