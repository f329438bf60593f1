-- One row per pull request of a watched repository.
SELECT
    key AS pull_request_id,
    repository,
    number,
    redact(payload ->> '$.title') AS title,
    (payload ->> '$.url') AS url,
    (payload ->> '$.state') AS state,
    least((payload ->> '$.createdAt')::TIMESTAMP, collected_at) AS created_at,
    CASE WHEN (payload ->> '$.mergedAt') IS NOT NULL
        THEN least((payload ->> '$.mergedAt')::TIMESTAMP, collected_at) END AS merged_at,
    (payload ->> '$.mergeCommit.oid') AS merge_commit_id,
    (payload ->> '$.changedFiles')::INTEGER AS path_count,
    (payload ->> '$.author.databaseId')::BIGINT AS author_id,
    (payload ->> '$.author.__typename') AS author_kind,
    collected_at
FROM staging.github_records
WHERE kind = 'pull_request'
