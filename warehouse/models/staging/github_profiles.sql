-- One row per GitHub profile that was read.
SELECT
    (payload ->> '$.databaseId')::BIGINT AS github_id,
    key AS node_id,
    (payload ->> '$.login') AS login,
    nullif(trim(payload ->> '$.name'), '') AS name,
    nullif(trim(payload ->> '$.company'), '') AS company,
    nullif(trim(payload ->> '$.location'), '') AS location,
    nullif(trim(payload ->> '$.websiteUrl'), '') AS website_url,
    (payload ->> '$.isHireable')::BOOLEAN AS is_hireable,
    regexp_extract(payload ->> '$.socialAccounts', 'orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])', 1) AS orcid,
    (payload ->> '$.followers.totalCount')::INTEGER AS follower_count,
    collected_at
FROM staging.github_records
WHERE kind = 'profile' AND (payload ->> '$.databaseId') IS NOT NULL
