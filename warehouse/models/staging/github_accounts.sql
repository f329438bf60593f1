-- One row per GitHub account seen acting or read as a profile, under its latest login.
WITH seen AS (
    SELECT github_id, login, node_id, account_kind, seen_at FROM staging.github_sightings
    UNION ALL
    SELECT github_id, login, node_id, 'User', collected_at FROM staging.github_profiles
)
SELECT
    seen.github_id,
    max_by(seen.login, (coalesce(seen.seen_at, '0001-01-01'), seen.login)) AS login,
    max(seen.node_id) AS node_id,
    bool_or(seen.account_kind <> 'User') AS is_automation,
    any_value(profiles.name) AS name,
    min(sightings.first_seen_at) AS first_seen_at,
    max(sightings.last_seen_at) AS last_seen_at,
    coalesce(max(sightings.sighting_count), 0) AS sighting_count
FROM seen
LEFT JOIN staging.github_profiles AS profiles USING (github_id)
LEFT JOIN (
    SELECT github_id, min(seen_at) AS first_seen_at, max(seen_at) AS last_seen_at, count(*) AS sighting_count
    FROM staging.github_sightings
    GROUP BY github_id
) AS sightings USING (github_id)
GROUP BY seen.github_id
