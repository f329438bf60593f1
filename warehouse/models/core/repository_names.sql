-- One row per name, in lower case, that a watched repository goes by: that of the catalog, and what GitHub calls it since it was renamed.
SELECT name_key, min_by(repository, (name_key <> lower(repository), repository)) AS repository
FROM (
    SELECT lower(repository) AS name_key, repository FROM raw.watched_repositories
    UNION
    SELECT lower(payload ->> '$.nameWithOwner'), repository
    FROM staging.github_records
    WHERE kind = 'repository_head' AND repository IS NOT NULL AND (payload ->> '$.nameWithOwner') IS NOT NULL
)
GROUP BY name_key
