-- One row per account or author signature of a person, with the rule that puts it there and its probability.
WITH sizes AS (
    SELECT group_id, count(*) AS alias_count FROM core.key_groups GROUP BY group_id
),
spread AS (
    SELECT cluster, count(DISTINCT group_id) AS group_count FROM core.alias_clusters GROUP BY cluster
),
carried AS (
    SELECT alias_id, min_by((key, rule, probability, reason), probability) AS link
    FROM core.key_links
    WHERE rule <> 'same_address'
    GROUP BY alias_id
),
aliases AS (
    SELECT
        aliases.alias_id AS account_id,
        clusters.cluster,
        'git' AS source,
        substr(aliases.alias_id, 5) AS handle,
        aliases.name AS display_name,
        NULL::VARCHAR AS profile_url,
        []::VARCHAR[] AS former_handles,
        CASE
            WHEN carried.link IS NOT NULL THEN carried.link[2]
            WHEN spread.group_count > 1 THEN 'same_full_name'
            WHEN sizes.alias_count > 1 THEN 'same_address'
            ELSE 'alone'
        END AS rule,
        carried.link[4] AS key_reason,
        aliases.signature_count,
        aliases.first_seen_at,
        aliases.last_seen_at
    FROM core.alias_clusters AS clusters
    JOIN core.aliases AS aliases USING (alias_id)
    JOIN sizes USING (group_id)
    JOIN spread USING (cluster)
    LEFT JOIN carried USING (alias_id)
    WHERE aliases.address_kind <> 'account'
),
github AS (
    SELECT
        replace(links.key, 'login:', 'github-login:') AS account_id,
        min(clusters.cluster) AS cluster,
        'github' AS source,
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
    JOIN core.aliases AS aliases USING (alias_id)
    JOIN core.alias_clusters AS clusters USING (alias_id)
    WHERE links.rule IN ('github_id', 'github_login') AND aliases.github_login IS NOT NULL
    GROUP BY links.key
),
mentions AS (
    SELECT
        mentions.mention_id AS account_id,
        'mention ' || clusters.cluster AS cluster,
        split_part(mentions.mention_id, ':', 1) AS source,
        substr(mentions.mention_id, length(split_part(mentions.mention_id, ':', 1)) + 2) AS handle,
        mentions.author_name AS display_name,
        'https://arxiv.org/abs/' || split_part(substr(mentions.mention_id, 7), '#', 1) AS profile_url,
        []::VARCHAR[] AS former_handles,
        CASE WHEN clusters.is_joined THEN 'same_name_and_co_author' ELSE 'alone' END AS rule,
        1 AS signature_count,
        mentions.published_on::TIMESTAMP AS first_seen_at,
        mentions.published_on::TIMESTAMP AS last_seen_at
    FROM core.mentions AS mentions
    JOIN core.mention_clusters AS clusters USING (mention_id)
),
united AS (
    SELECT * FROM aliases
    UNION ALL BY NAME
    SELECT * EXCLUDE (logins, noreply_count, action_count), 'https://github.com/' || handle AS profile_url,
        list_filter(logins, lambda login: lower(login) <> lower(handle)) AS former_handles, 'github_id' AS rule,
        concat_ws(', ',
            'named by the noreply addresses of ' || nullif(noreply_count, 0) || ' commits',
            'acted ' || nullif(action_count, 0) || ' times on GitHub',
            CASE WHEN signature_count = 0 THEN 'its profile was read' END) AS key_reason
    FROM github
    UNION ALL BY NAME
    SELECT * FROM mentions
)
SELECT
    united.* EXCLUDE (key_reason, rule),
    rules.rule,
    rules.probability AS match_probability,
    coalesce(united.key_reason, rules.reason) AS match_reason
FROM united
JOIN raw.identity_rules AS rules USING (rule)
