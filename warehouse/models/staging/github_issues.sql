-- One row per issue of a watched repository.
SELECT
    key AS issue_id,
    repository,
    number,
    redact(payload ->> '$.title') AS title,
    (payload ->> '$.url') AS url,
    least((payload ->> '$.createdAt')::TIMESTAMP, collected_at) AS created_at,
    (payload ->> '$.author.databaseId')::BIGINT AS author_id,
    collected_at
FROM staging.github_records
WHERE kind = 'issue'
