-- One row per person who may be shown: no bot, not suppressed, not erased.
WITH hidden AS (
    SELECT cluster FROM core.hidden_clusters
),
named AS (
    SELECT
        cluster,
        -- A full name before others, the profile's own before the most used spelling; a redacted address is nobody's.
        max_by(display_name, (
            is_full_name(name_key(display_name)), is_own, signatures, coalesce(last_seen_at, '0001-01-01'), display_name
        )) AS display_name
    FROM (
        SELECT cluster, display_name, false AS is_own, sum(signature_count) AS signatures, max(last_seen_at) AS last_seen_at
        FROM core.accounts
        WHERE source <> 'github'
        GROUP BY cluster, display_name
        UNION ALL
        SELECT cluster, profile_name, true, signature_count, last_seen_at FROM core.accounts WHERE profile_name IS NOT NULL
    )
    WHERE display_name <> '' AND NOT contains(display_name, '[address]')
    GROUP BY cluster
)
SELECT
    clusters.person_id,
    clusters.cluster,
    coalesce(any_value(named.display_name), max(accounts.handle) FILTER (accounts.source = 'github'), '(no name given)') AS display_name,
    max_by(accounts.handle, (coalesce(accounts.last_seen_at, '0001-01-01'), accounts.handle)) FILTER (accounts.source = 'github') AS github_login,
    count(*)::INTEGER AS account_count,
    round(sum(accounts.match_probability * greatest(accounts.signature_count, 1))
        / sum(greatest(accounts.signature_count, 1)), 3)::DOUBLE AS identity_confidence
FROM core.clusters AS clusters
JOIN core.accounts AS accounts USING (cluster)
LEFT JOIN named USING (cluster)
ANTI JOIN hidden USING (cluster)
GROUP BY clusters.person_id, clusters.cluster
