-- One row per GitHub profile that was read.
SELECT profiles.login, profiles.name, profiles.company, profiles.location, places.country_code, profiles.website_url,
    profiles.is_hireable, profiles.orcid, profiles.follower_count, 'github' AS source, profiles.collected_at
FROM staging.github_profiles AS profiles
JOIN core.person_marks AS marks ON marks.kind = 'github_id' AND marks.value = profiles.github_id::VARCHAR
JOIN subject USING (cluster)
LEFT JOIN raw.places AS places ON places.text = profiles.location
ORDER BY profiles.login
