-- One row per GitHub object and account seen acting on it.
WITH acting AS (
    SELECT (payload -> '$.author') AS actor, (payload ->> '$.createdAt') AS seen FROM staging.github_records
    WHERE kind IN ('pull_request', 'issue', 'review', 'comment')
    UNION ALL
    SELECT (payload -> '$.mergedBy'), (payload ->> '$.mergedAt') FROM staging.github_records WHERE kind = 'pull_request'
    UNION ALL
    SELECT (review -> '$.author'), (review ->> '$.createdAt')
    FROM (SELECT unnest(from_json(payload -> '$.reviews.nodes', '["JSON"]')) AS review
        FROM staging.github_records WHERE kind = 'pull_request')
    UNION ALL
    SELECT (comment -> '$.author'), (comment ->> '$.createdAt')
    FROM (SELECT unnest(from_json(payload -> '$.comments.nodes', '["JSON"]')) AS comment
        FROM staging.github_records WHERE kind = 'issue')
    UNION ALL
    SELECT (payload -> '$.author.user'), NULL FROM staging.github_records WHERE kind = 'commit_author'
)
SELECT
    (actor ->> '$.databaseId')::BIGINT AS github_id,
    (actor ->> '$.login') AS login,
    (actor ->> '$.id') AS node_id,
    coalesce(actor ->> '$.__typename', 'User') AS account_kind,
    seen::TIMESTAMP AS seen_at
FROM acting
WHERE (actor ->> '$.databaseId') IS NOT NULL
