-- One row per GitHub object that only the archive of events tells: the latest event about it, in repositories that are watched.
WITH archived AS (
    SELECT kind, key, repository, number, payload, fetched_at, file
    FROM raw.github_records
    WHERE starts_with(file, 'gharchive/') AND kind <> 'error'
),
-- What GitHub told of a pull request or an issue, it told whole: with its reviews or comments.
told AS (
    SELECT DISTINCT repository, number
    FROM raw.github_records
    WHERE kind IN ('pull_request', 'issue') AND NOT starts_with(file, 'gharchive/')
)
SELECT archived.kind, archived.key, archived.repository, archived.number, archived.payload, archived.fetched_at
FROM archived
SEMI JOIN raw.watched_repositories AS watched USING (repository)
ANTI JOIN told USING (repository, number)
-- By number: over the years GitHub wrote the other ids in two ways.
QUALIFY row_number() OVER (
    PARTITION BY archived.kind, archived.repository, coalesce(archived.payload ->> '$.databaseId', archived.key)
    ORDER BY (archived.payload ->> '$.updatedAt') DESC NULLS LAST, archived.fetched_at DESC, archived.file DESC, archived.payload) = 1
