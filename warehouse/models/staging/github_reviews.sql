-- One row per review of a pull request, whether it came inside its page or on one of its own.
WITH told AS (
    SELECT repository, number, unnest(from_json(payload -> '$.reviews.nodes', '["JSON"]')) AS review, collected_at
    FROM staging.github_records
    WHERE kind = 'pull_request'
    UNION ALL
    SELECT repository, number, payload, collected_at FROM staging.github_records WHERE kind = 'review'
)
SELECT
    (review ->> '$.id') AS review_id,
    repository,
    number,
    (review ->> '$.url') AS url,
    (review ->> '$.state') AS state,
    least(coalesce(review ->> '$.submittedAt', (review ->> '$.createdAt'))::TIMESTAMP, collected_at) AS submitted_at,
    (review ->> '$.author.databaseId')::BIGINT AS reviewer_id,
    (review ->> '$.author.__typename') AS reviewer_kind,
    collected_at
FROM told
WHERE (review ->> '$.id') IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY (review ->> '$.id') ORDER BY (review ->> '$.updatedAt') DESC NULLS LAST, collected_at DESC) = 1
