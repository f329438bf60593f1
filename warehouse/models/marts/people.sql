-- One row per person who is not a bot, suppressed or erased.
WITH work AS (
    SELECT person_id, min(occurred_at)::DATE AS first_on, max(occurred_at)::DATE AS last_on, count(*) AS contribution_count,
        max(collected_at) AS collected_at
    FROM core.contributions
    GROUP BY person_id
),
papers AS (
    SELECT people.person_id, min(mentions.published_on) AS first_on, max(mentions.published_on) AS last_on,
        count(DISTINCT mentions.publication_id) AS publication_count, max(mentions.collected_at) AS collected_at
    FROM core.mentions AS mentions
    JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
    JOIN core.people AS people USING (cluster)
    GROUP BY people.person_id
),
seen AS (
    SELECT people.person_id, min(accounts.first_seen_at)::DATE AS first_on, max(accounts.last_seen_at)::DATE AS last_on
    FROM core.accounts AS accounts
    JOIN core.people AS people USING (cluster)
    GROUP BY people.person_id
)
SELECT
    people.person_id,
    people.display_name,
    people.github_login,
    'https://github.com/' || people.github_login AS github_url,
    profiles.orcid,
    profiles.openreview_id,
    profiles.homepage_url,
    profiles.company,
    profiles.location,
    profiles.country_code,
    profiles.is_hireable,
    least(work.first_on, papers.first_on, seen.first_on) AS first_active_on,
    greatest(work.last_on, papers.last_on, seen.last_on) AS last_active_on,
    coalesce(work.contribution_count, 0)::INTEGER AS contribution_count,
    coalesce(papers.publication_count, 0)::INTEGER AS publication_count,
    people.account_count,
    people.identity_confidence,
    coalesce(greatest(work.collected_at, papers.collected_at), (SELECT max(collected_at) FROM staging.commits)) AS collected_at
FROM core.people AS people
LEFT JOIN work USING (person_id)
LEFT JOIN papers USING (person_id)
LEFT JOIN seen USING (person_id)
LEFT JOIN core.person_profiles AS profiles USING (person_id)
