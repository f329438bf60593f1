-- One row per key group of git and what its names join it to: the key, the rule.
WITH
sizes AS (
    SELECT groups.group_id,
        count(DISTINCT links.key) FILTER (starts_with(links.key, 'github')) AS account_count,
        -- A handle with a hyphen has the words of a full name and is none.
        list_distinct(flatten(list(string_split(aliases.name_key, ' '))
            FILTER (aliases.has_full_name AND contains(trim(aliases.name), ' ')))) AS words
    FROM core.key_groups AS groups
    JOIN core.aliases AS aliases ON aliases.alias_id = groups.account_id
    LEFT JOIN core.key_links AS links ON links.account_id = groups.account_id
    GROUP BY groups.group_id
),
-- The full names of whoever holds an account: a group with none of their words is somebody else's.
owners AS (
    SELECT links.key, any_value(sizes.words) AS words
    FROM core.key_links AS links
    JOIN core.key_groups AS groups USING (account_id)
    JOIN sizes USING (group_id)
    WHERE starts_with(links.key, 'github')
    GROUP BY links.key
),
told AS (
    SELECT groups.group_id, names.key, names.rule
    FROM core.login_names AS names
    JOIN core.aliases AS aliases USING (name_key)
    JOIN core.key_groups AS groups ON groups.account_id = aliases.alias_id
    UNION
    SELECT groups.group_id, logins.key, 'pull_request_branch'
    FROM core.branch_owners AS branches
    JOIN core.aliases AS aliases USING (alias_id)
    JOIN core.key_groups AS groups ON groups.account_id = branches.alias_id
    JOIN core.known_logins AS logins ON logins.login_key = branches.login_key
    WHERE len(list_filter(string_split(aliases.name_key, ' '),
        lambda word: length(word) >= 3 AND contains(replace(branches.login_key, '-', ''), word))) > 0
    UNION
    SELECT groups.group_id, logins.key, 'listed_by_project'
    FROM core.roster_accounts AS listed
    JOIN core.aliases AS aliases USING (name_key)
    JOIN core.key_groups AS groups ON groups.account_id = aliases.alias_id
    JOIN core.group_places AS places ON places.group_id = groups.group_id AND places.repository = listed.repository
    JOIN core.known_logins AS logins ON logins.login_key = listed.login_key
    LEFT JOIN core.group_names AS names ON names.group_id = groups.group_id AND names.name_key = listed.name_key
    WHERE coalesce(names.name_account_count, 0) = 0
)
-- A name that belongs to at most one GitHub account is that person's, if it is full and rare or stands in the same repository.
SELECT
    names.group_id,
    concat_ws(' in ', 'name:' || names.name_key, places.repository) AS key,
    CASE WHEN NOT names.has_full_name THEN 'same_handle_and_repository'
        WHEN names.group_account_count = 0 AND names.group_name_count > 1 THEN 'one_of_several_names'
        WHEN places.repository IS NULL THEN 'same_full_name' ELSE 'same_name_and_repository' END AS rule
FROM core.group_names AS names
LEFT JOIN core.name_rarity AS rarity USING (name_key)
LEFT JOIN core.group_places AS places ON places.group_id = CASE WHEN coalesce(rarity.expected_count, 1) >= 0.01 THEN names.group_id END
WHERE names.name_account_count <= 1 AND (rarity.expected_count < 0.01 OR places.repository IS NOT NULL)
UNION ALL
SELECT told.group_id, told.key, told.rule
FROM told
JOIN sizes USING (group_id)
LEFT JOIN owners USING (key)
WHERE sizes.account_count = 0
    AND (sizes.words IS NULL OR owners.words IS NULL OR len(sizes.words) = 0 OR len(owners.words) = 0 OR list_has_any(sizes.words, owners.words))
