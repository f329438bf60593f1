-- One row per model, dataset or space of the hub that there was before $until; read later, without what was counted later.
SELECT artifacts.* REPLACE (
    CASE WHEN files.fetched_at < $until THEN artifacts.downloads END AS downloads,
    CASE WHEN files.fetched_at < $until THEN artifacts.likes END AS likes,
    CASE WHEN artifacts.updated_at < $until THEN artifacts.updated_at END AS updated_at)
FROM build.raw.artifacts AS artifacts
JOIN build.raw.files AS files USING (file)
WHERE coalesce(artifacts.created_at, files.fetched_at) < $until
