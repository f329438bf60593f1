-- One row per GitHub object: the latest that landed of it, in repositories that are watched; GitHub's own word comes first.
SELECT records.kind, records.key, records.repository, records.number, records.payload, records.fetched_at AS collected_at
FROM raw.github_records AS records
LEFT JOIN raw.watched_repositories AS watched USING (repository)
WHERE (records.repository IS NULL OR watched.repository IS NOT NULL) AND records.kind NOT IN ('error', 'missing')
    AND NOT starts_with(records.file, 'gharchive/')
QUALIFY row_number() OVER (
    PARTITION BY records.kind, records.key
    ORDER BY (records.payload ->> '$.updatedAt') DESC NULLS LAST, records.fetched_at DESC, records.file DESC) = 1
UNION ALL
SELECT kind, key, repository, number, payload, fetched_at FROM staging.archived_records
