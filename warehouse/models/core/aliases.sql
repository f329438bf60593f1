-- One row per alias: a name in git with what is known of its address, or a GitHub account with its profile's name.
WITH counted AS (
    SELECT
        alias_key,
        any_value(name) AS name,
        any_value(address_kind) AS address_kind,
        any_value(github_id) AS github_id,
        any_value(lower(github_login)) AS login_key,
        max_by(github_login, (coalesce(occurred_at, '0001-01-01'), commit_id)) AS github_login,
        any_value(email_hash) AS email_hash,
        -- An alias is called after the first commit that shows it: the same on every installation.
        min_by('git:' || commit_id || '#' || position, (coalesce(occurred_at, '9999-01-01'), commit_id, position))
            AS alias_id,
        count(*) FILTER (position = 0) AS authored_count,
        count(*) AS signature_count,
        min(occurred_at) AS first_seen_at,
        max(occurred_at) AS last_seen_at
    FROM staging.signatures
    GROUP BY alias_key
    UNION ALL BY NAME
    SELECT
        'account' || chr(31) || github_id AS alias_key,
        coalesce(name, '') AS name,
        'account' AS address_kind,
        github_id,
        lower(login) AS login_key,
        login AS github_login,
        'account:' || github_id AS alias_id,
        0 AS authored_count,
        sighting_count AS signature_count,
        first_seen_at,
        last_seen_at
    FROM staging.github_accounts
)
SELECT *, person_key(name) AS name_key, is_full_name(person_key(name)) AS has_full_name
FROM counted
