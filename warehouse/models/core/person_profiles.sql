-- One row per person whose GitHub profile was read: what they say of themselves, e-mail addresses redacted.
SELECT
    people.person_id,
    nullif(profiles.orcid, '') AS orcid,
    redact(profiles.website_url) AS homepage_url,
    redact(profiles.company) AS company,
    redact(profiles.location) AS location,
    places.country_code,
    places.region,
    places.city,
    profiles.is_hireable
FROM staging.github_profiles AS profiles
JOIN core.alias_clusters AS clusters ON clusters.alias_id = 'account:' || profiles.github_id
JOIN core.people AS people USING (cluster)
LEFT JOIN raw.places AS places ON places.text = profiles.location
