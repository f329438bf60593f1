-- One row per cluster of accounts and mark that it is recognized by, written as marks are hashed.
WITH git AS (
    SELECT accounts.cluster, aliases.*, shared.email_hash IS NOT NULL AS is_shared
    FROM core.accounts AS accounts
    JOIN core.aliases AS aliases ON aliases.alias_id = accounts.account_id
    LEFT JOIN (SELECT DISTINCT email_hash FROM core.shared_addresses) AS shared ON shared.email_hash = aliases.email_hash
),
github AS (
    SELECT cluster, github_id, login_key FROM git
    UNION
    SELECT accounts.cluster, aliases.github_id, aliases.login_key
    FROM core.accounts AS accounts
    JOIN core.aliases AS aliases ON 'github:' || aliases.github_id = accounts.account_id
    UNION
    SELECT cluster, NULL, lower(handle) FROM core.accounts WHERE source = 'github'
),
mentions AS (
    SELECT accounts.cluster, told.record_id, told.author
    FROM core.accounts AS accounts
    JOIN core.source_mentions AS told ON told.mention_id = accounts.account_id
),
ids AS (
    SELECT cluster, unnest([
        {'kind': 'openreview_id', 'value': author.openreview_id}, {'kind': 'acl_id', 'value': author.acl_id},
        {'kind': 'orcid', 'value': upper(author.orcid)}, {'kind': 'openalex_id', 'value': author.openalex_id},
        {'kind': 'dblp', 'value': author.dblp}, {'kind': 'google_scholar', 'value': author.google_scholar},
        {'kind': 'github_login', 'value': lower(author.github_login)},
        {'kind': 'mention', 'value': record_id || '#' || name_key(author.name)}], recursive := true)
    FROM mentions
    UNION
    SELECT cluster, source || '_id', handle FROM core.accounts WHERE source = 'openreview' AND starts_with(handle, '~')
    UNION
    SELECT cluster, 'huggingface', lower(handle) FROM core.accounts WHERE source = 'huggingface'
    UNION
    SELECT cluster, 'github_login', login_key FROM github
    UNION
    SELECT cluster, 'github_id', github_id::VARCHAR FROM github
    UNION
    SELECT github.cluster, 'github_node', accounts.node_id FROM github JOIN staging.github_accounts AS accounts USING (github_id)
    UNION
    SELECT github.cluster, 'orcid', profiles.orcid FROM github JOIN staging.github_profiles AS profiles USING (github_id)
    UNION
    -- Under an address that several people use only the name beside it is a person's.
    SELECT cluster, 'address', email_hash FROM git WHERE NOT is_shared
    UNION
    SELECT cluster, 'shared_address', email_hash FROM git WHERE is_shared
    UNION
    SELECT cluster, 'signature', name_key(name) || chr(31) || coalesce(email_hash, address_kind) FROM git
    WHERE (is_shared OR email_hash IS NULL) AND github_id IS NULL AND login_key IS NULL AND name_key(name) <> ''
),
known AS (
    SELECT * FROM ids
    UNION
    SELECT ids.cluster, unnest([
        {'kind': 'openreview_id', 'value': profiles.profile_id}, {'kind': 'orcid', 'value': profiles.orcid},
        {'kind': 'dblp', 'value': profiles.dblp}, {'kind': 'google_scholar', 'value': profiles.google_scholar},
        {'kind': 'semantic_scholar', 'value': profiles.semantic_scholar}], recursive := true)
    FROM ids
    JOIN (SELECT *, unnest(list_append(former_ids, profile_id)) AS any_id FROM staging.author_profiles) AS profiles
        ON ids.kind = 'openreview_id' AND profiles.any_id = ids.value
    UNION
    SELECT ids.cluster, 'huggingface', lower(accounts.account)
    FROM ids
    JOIN staging.hub_accounts AS accounts ON ids.kind = 'github_login' AND lower(accounts.github_login) = ids.value
    WHERE NOT accounts.is_organisation
),
names AS (
    SELECT cluster, display_name AS name FROM core.accounts
    UNION
    SELECT cluster, author.name FROM mentions
)
SELECT cluster, kind, value FROM known WHERE value <> ''
UNION
SELECT cluster, 'name', name_key(name) FROM names WHERE is_full_name(name_key(name))
UNION
SELECT cluster, 'person_id', person_id FROM core.clusters
