-- One row per GitHub account and account of the hub, in lower case, that its profile links to as its own.
WITH links AS (
    SELECT
        (payload ->> '$.databaseId')::BIGINT AS github_id,
        unnest(regexp_extract_all(
            concat_ws(' ', payload ->> '$.socialAccounts', payload ->> '$.websiteUrl'),
            '(?i)(?:^|[/.\s])(?:huggingface|hf)\.co/([a-z0-9][a-z0-9._-]*)/?(?:["\s?#]|$)', 1)) AS account
    FROM staging.github_records
    WHERE kind = 'profile'
)
SELECT github_id, lower(account) AS account_key, min(account) AS account
FROM links
WHERE lower(account) NOT IN (
    'blog', 'chat', 'collections', 'datasets', 'docs', 'enterprise', 'join', 'learn', 'login', 'models', 'new',
    'organizations', 'papers', 'posts', 'pricing', 'settings', 'spaces', 'tasks')
GROUP BY github_id, account_key
