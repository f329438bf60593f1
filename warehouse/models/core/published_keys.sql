-- One row per account and key that its source publishes as the owner's: ids, home pages, GitHub logins; and by which name.
WITH profiles AS (
    SELECT 'openreview:' || profile_id AS account_id, names[1] AS name, NULL AS author_name, NULL AS openreview_id, orcid, dblp, google_scholar, homepage, github_login
    FROM staging.author_profiles
    UNION ALL
    SELECT 'huggingface:' || account, name, NULL, NULL, orcid, NULL, NULL, homepage, github_login
    FROM staging.hub_accounts
    WHERE NOT coalesce(is_organisation, false)
    UNION ALL
    SELECT 'account:' || github_id, name, NULL, NULL, nullif(orcid, ''), NULL, NULL, website_url, NULL
    FROM staging.github_profiles
    ANTI JOIN core.automation ON automation.alias_id = 'account:' || github_id
    UNION ALL
    SELECT mention_id, author_name, author_name, openreview_id, orcid, dblp, google_scholar, homepage, github_login
    FROM core.mentions
),
former AS (
    SELECT former.openreview_id, min(profiles.profile_id) AS profile_id
    FROM staging.author_profiles AS profiles
    CROSS JOIN unnest(profiles.former_ids) AS former (openreview_id)
    GROUP BY former.openreview_id
    HAVING count(DISTINCT profile_id) = 1
),
-- A user of the hub whom one GitHub profile alone links to, and who names no other GitHub account.
linked AS (
    SELECT accounts.account AS hub_account, min(lower(profiles.login)) AS login_key
    FROM core.linked_hub_accounts AS links
    JOIN staging.hub_accounts AS accounts ON lower(accounts.account) = links.account_key AND NOT accounts.is_organisation
    JOIN staging.github_profiles AS profiles USING (github_id)
    ANTI JOIN core.automation ON automation.alias_id = 'account:' || links.github_id
    GROUP BY accounts.account
    HAVING count(DISTINCT links.github_id) = 1
        AND bool_and(coalesce(lower(accounts.github_login) = lower(profiles.login), true))
),
told AS (
    SELECT mentions.mention_id AS account_id, NULL AS name,
        'openreview:' || coalesce(former.profile_id, mentions.openreview_id) AS key, 'openreview_id' AS rule
    FROM core.mentions AS mentions
    LEFT JOIN former USING (openreview_id)
    WHERE mentions.openreview_id IS NOT NULL
    UNION ALL
    SELECT mention_id, NULL, 'acl:' || acl_author_id, 'acl_author_id' FROM core.mentions WHERE acl_author_id IS NOT NULL
    UNION ALL
    SELECT account_id, author_name, 'orcid:' || orcid, 'orcid' FROM profiles WHERE orcid IS NOT NULL
    UNION ALL
    SELECT account_id, name, 'dblp:' || dblp, 'dblp' FROM profiles WHERE dblp IS NOT NULL
    UNION ALL
    SELECT account_id, name, 'scholar:' || google_scholar, 'google_scholar' FROM profiles WHERE google_scholar IS NOT NULL
    UNION ALL
    SELECT account_id, author_name, 'github-login:' || lower(github_login), 'published_login'
    FROM profiles
    WHERE github_login IS NOT NULL
    UNION ALL
    SELECT account_id, name, 'github-login:' || login_in_url(homepage), 'published_pages'
    FROM profiles
    WHERE login_in_url(homepage) <> '' AND NOT starts_with(account_id, 'account:')
    UNION ALL
    SELECT 'huggingface:' || hub_account, NULL, 'github-login:' || login_key, 'published_hub_account' FROM linked
    UNION ALL
    SELECT account_id, name, 'homepage:' || url_key(homepage), 'same_homepage' FROM profiles WHERE url_key(homepage) <> ''
)
SELECT DISTINCT told.account_id, person_key(told.name) AS name_key, told.key, told.rule, profiles.openreview_id
FROM told
LEFT JOIN profiles USING (account_id)
