-- One row per GitHub account whose profile is wanted: people near a shortlist first, then the most active; nobody hidden.
WITH known AS (
    SELECT github_id, max(login_key) AS login_key, max(github_login) AS login, sum(signature_count) AS seen_count,
        any_value(alias_id) AS alias_id
    FROM core.aliases
    ANTI JOIN core.automation USING (alias_id)
    WHERE github_id IS NOT NULL
    GROUP BY github_id
),
near AS (
    SELECT person_id, min(rank) AS rank
    FROM raw.kept_shortlists
    WHERE as_of = (SELECT max(as_of) FROM raw.kept_shortlists)
    GROUP BY person_id
),
absent AS (
    SELECT lower(key) AS login_key FROM raw.github_records WHERE kind = 'missing' AND target = 'profiles'
)
SELECT accounts.node_id, coalesce(accounts.login, known.login) AS login
FROM known
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
LEFT JOIN staging.github_accounts AS accounts USING (github_id)
LEFT JOIN staging.github_profiles AS profiles USING (github_id)
LEFT JOIN near USING (person_id)
WHERE (profiles.collected_at IS NULL OR profiles.collected_at < now()::TIMESTAMP - INTERVAL 30 DAY)
    AND lower(coalesce(accounts.login, known.login)) NOT IN (SELECT login_key FROM absent)
    AND coalesce(accounts.node_id, known.login_key) NOT IN (SELECT login_key FROM absent)
ORDER BY near.rank NULLS LAST, known.seen_count DESC, known.github_id
LIMIT 5000
