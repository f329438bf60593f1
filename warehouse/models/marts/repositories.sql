-- One row per watched repository.
SELECT
    watched.repository,
    watched.url,
    watched.skills,
    count(contributions.contribution_id)::INTEGER AS contribution_count,
    count(DISTINCT contributions.person_id)::INTEGER AS contributor_count,
    min(contributions.occurred_at) AS first_contribution_at,
    max(contributions.occurred_at) AS last_contribution_at
FROM raw.watched_repositories AS watched
LEFT JOIN core.contributions AS contributions USING (repository)
GROUP BY ALL
