-- One row per author profile that a source of papers keeps: the latest reading.
SELECT
    profiles.profile_id,
    coalesce(profiles.former_ids, []) AS former_ids,
    list_transform(profiles.names, lambda name: redact(name)) AS names,
    redact(profiles.homepage) AS homepage,
    profiles.github_login,
    profiles.orcid,
    profiles.dblp,
    profiles.google_scholar,
    profiles.semantic_scholar,
    profiles.history,
    profiles.expertise,
    files.source,
    files.fetched_at AS collected_at
FROM raw.author_profiles AS profiles
JOIN raw.files AS files USING (file)
QUALIFY row_number() OVER (
    PARTITION BY profiles.profile_id ORDER BY files.fetched_at DESC, profiles.file DESC, profiles.names) = 1
