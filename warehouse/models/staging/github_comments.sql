-- One row per comment on an issue, whether it came inside its page or on one of its own; texts are not read.
WITH told AS (
    SELECT repository, number, unnest(from_json(payload -> '$.comments.nodes', '["JSON"]')) AS comment, collected_at
    FROM staging.github_records
    WHERE kind = 'issue'
    UNION ALL
    SELECT repository, number, payload, collected_at FROM staging.github_records WHERE kind = 'comment'
)
SELECT
    (comment ->> '$.id') AS comment_id,
    repository,
    number,
    (comment ->> '$.url') AS url,
    least((comment ->> '$.createdAt')::TIMESTAMP, collected_at) AS created_at,
    (comment ->> '$.author.databaseId')::BIGINT AS author_id,
    collected_at
FROM told
WHERE (comment ->> '$.id') IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY (comment ->> '$.id') ORDER BY collected_at DESC) = 1
