-- One row per person: what they publish of themselves, on GitHub first, e-mail addresses redacted.
WITH keys AS (
    SELECT people.person_id,
        min(substr(joined.node, 7)) FILTER (starts_with(joined.node, 'orcid:')) AS orcid,
        min(substr(joined.node, 12)) FILTER (starts_with(joined.node, 'openreview:')) AS openreview_id
    FROM core.joined AS joined
    JOIN core.people AS people USING (cluster)
    GROUP BY people.person_id
),
pages AS (
    SELECT people.person_id, min(profiles.homepage) AS homepage_url
    FROM core.people AS people
    JOIN core.account_clusters AS clusters USING (cluster)
    JOIN staging.author_profiles AS profiles ON clusters.account_id = 'openreview:' || profiles.profile_id
    GROUP BY people.person_id
),
told AS (
    SELECT
        people.person_id,
        nullif(profiles.orcid, '') AS orcid,
        profiles.website_url AS homepage_url,
        profiles.company,
        profiles.location,
        profiles.is_hireable
    FROM staging.github_profiles AS profiles
    JOIN core.alias_clusters AS clusters ON clusters.alias_id = 'account:' || profiles.github_id
    JOIN core.people AS people USING (cluster)
    QUALIFY row_number() OVER (PARTITION BY people.person_id ORDER BY profiles.collected_at DESC, profiles.github_id) = 1
)
SELECT
    keys.person_id,
    coalesce(told.orcid, keys.orcid) AS orcid,
    keys.openreview_id,
    redact(coalesce(told.homepage_url, pages.homepage_url)) AS homepage_url,
    redact(told.company) AS company,
    redact(told.location) AS location,
    places.country_code,
    places.region,
    places.city,
    told.is_hireable
FROM keys
LEFT JOIN told USING (person_id)
LEFT JOIN pages USING (person_id)
LEFT JOIN raw.places AS places ON places.text = told.location
