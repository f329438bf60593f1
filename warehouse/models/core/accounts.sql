-- One row per account or author signature of a person, with the rule that puts it there and its probability.
WITH aliases AS (
    SELECT
        aliases.alias_id AS account_id,
        'git' AS source,
        substr(aliases.alias_id, 5) AS handle,
        aliases.name AS display_name,
        NULL::VARCHAR AS profile_url,
        aliases.signature_count,
        aliases.first_seen_at,
        aliases.last_seen_at
    FROM core.aliases AS aliases
    WHERE aliases.address_kind <> 'account'
),
-- What is known of a GitHub account: its signatures and actions under its own key.
github AS (
    SELECT
        links.key AS account_id,
        max_by(aliases.github_login, (aliases.address_kind = 'account',
            coalesce(aliases.last_seen_at, '0001-01-01'), aliases.alias_id)) AS handle,
        list_sort(list(DISTINCT aliases.github_login)) AS logins,
        max_by(aliases.name, (aliases.address_kind = 'account' AND aliases.name <> '',
            coalesce(aliases.last_seen_at, '0001-01-01'), aliases.alias_id)) AS display_name,
        any_value(aliases.name) FILTER (aliases.address_kind = 'account' AND aliases.name <> '') AS profile_name,
        sum(aliases.signature_count) AS signature_count,
        coalesce(sum(aliases.signature_count) FILTER (aliases.address_kind <> 'account'), 0) AS noreply_count,
        coalesce(sum(aliases.signature_count) FILTER (aliases.address_kind = 'account'), 0) AS action_count,
        min(aliases.first_seen_at) AS first_seen_at,
        max(aliases.last_seen_at) AS last_seen_at
    FROM core.key_links AS links
    JOIN core.aliases AS aliases ON aliases.alias_id = links.account_id
    WHERE links.rule IN ('github_id', 'github_login') AND aliases.github_login IS NOT NULL
    GROUP BY links.key
),
-- A login that something joins to a person, of which nothing else is seen here.
named AS (
    SELECT links.b AS account_id, 'github' AS source, substr(links.b, 14) AS handle,
        'https://github.com/' || substr(links.b, 14) AS profile_url, min_by(rules.reason, (-links.probability, links.rule)) AS key_reason
    FROM core.links AS links
    JOIN core.joined AS one ON one.node = links.a
    JOIN core.joined AS other ON other.node = links.b AND other.cluster = one.cluster
    JOIN raw.identity_rules AS rules USING (rule)
    ANTI JOIN github ON github.account_id = links.b
    WHERE starts_with(links.b, 'github-login:')
    GROUP BY links.b
),
profiles AS (
    SELECT 'openreview:' || profile_id AS account_id, 'openreview' AS source, profile_id AS handle, names[1] AS display_name,
        names[1] AS profile_name, 'https://openreview.net/profile?id=' || profile_id AS profile_url,
        former_ids AS former_handles, 'its profile was read' AS key_reason
    FROM staging.author_profiles
    UNION ALL BY NAME
    SELECT 'huggingface:' || account AS account_id, 'huggingface' AS source, account AS handle, name AS display_name,
        'https://huggingface.co/' || account AS profile_url
    FROM staging.hub_accounts
    WHERE NOT coalesce(is_organisation, false)
    UNION ALL BY NAME
    SELECT key AS account_id, 'openreview' AS source, substr(key, 12) AS handle,
        'https://openreview.net/profile?id=' || substr(key, 12) AS profile_url, 'named by ' || count(*) || ' papers' AS key_reason
    FROM core.key_links
    ANTI JOIN staging.author_profiles AS read ON 'openreview:' || read.profile_id = key_links.key
    WHERE rule = 'openreview_id'
    GROUP BY key
),
mentions AS (
    SELECT
        mentions.mention_id AS account_id,
        split_part(mentions.mention_id, ':', 1) AS source,
        substr(mentions.mention_id, length(split_part(mentions.mention_id, ':', 1)) + 2) AS handle,
        mentions.author_name AS display_name,
        publications.url AS profile_url,
        1 AS signature_count,
        mentions.published_on::TIMESTAMP AS first_seen_at,
        mentions.published_on::TIMESTAMP AS last_seen_at
    FROM core.mentions AS mentions
    JOIN core.publications AS publications USING (publication_id)
),
united AS (
    SELECT * FROM aliases
    UNION ALL BY NAME
    SELECT * EXCLUDE (logins, noreply_count, action_count), 'github' AS source, 'https://github.com/' || handle AS profile_url,
        list_filter(logins, lambda login: lower(login) <> lower(handle)) AS former_handles,
        concat_ws(', ',
            'named by the noreply addresses of ' || nullif(noreply_count, 0) || if(noreply_count = 1, ' commit', ' commits'),
            'acted ' || nullif(action_count, 0) || if(action_count = 1, ' time', ' times') || ' on GitHub',
            CASE WHEN signature_count = 0 THEN 'its profile was read' END) AS key_reason
    FROM github
    UNION ALL BY NAME
    SELECT * FROM named
    UNION ALL BY NAME
    SELECT * FROM profiles
    UNION ALL BY NAME
    SELECT * FROM mentions
)
SELECT
    united.* EXCLUDE (key_reason, former_handles, signature_count),
    coalesce(united.former_handles, []) AS former_handles,
    coalesce(united.signature_count, 0) AS signature_count,
    clusters.cluster,
    CASE WHEN matches.rule IS NOT NULL THEN matches.rule ELSE coalesce(reasons.rule, 'alone') END AS rule,
    least(matches.probability, coalesce(reasons.probability, 1.000))::DECIMAL(4, 3) AS match_probability,
    CASE WHEN matches.rule IS NOT NULL THEN 'the same full name, and ' || array_to_string(matches.facts, ', ')
        WHEN reasons.rule = 'decided' THEN reasons.reason
        ELSE coalesce(united.key_reason, reasons.reason, rules.reason) END AS match_reason
FROM united
JOIN core.account_clusters AS clusters USING (account_id)
LEFT JOIN core.join_reasons AS reasons USING (account_id)
LEFT JOIN core.source_matches AS matches ON matches.paper_cluster = clusters.source_cluster AND matches.is_joined
LEFT JOIN raw.identity_rules AS rules ON rules.rule = 'alone'
