-- One row per key group of git and full name or distinctive handle in it, with the GitHub accounts that the group and the name belong to.
WITH members AS (
    SELECT groups.group_id, aliases.name_key, aliases.has_full_name, links.key AS account
    FROM core.key_groups AS groups
    JOIN core.aliases AS aliases ON aliases.alias_id = groups.account_id
    LEFT JOIN core.key_links AS links
        ON links.account_id = groups.account_id AND starts_with(links.key, 'github')
),
named AS (
    SELECT DISTINCT members.group_id, members.name_key, members.has_full_name
    FROM members
    LEFT JOIN core.name_words AS words ON words.word = members.name_key
    WHERE members.has_full_name OR is_handle(members.name_key, coalesce(words.is_rare, false))
),
owned AS (
    SELECT DISTINCT group_id, account FROM members WHERE account IS NOT NULL
),
name_accounts AS (
    SELECT named.name_key, list(DISTINCT owned.account) FILTER (owned.account IS NOT NULL) AS accounts
    FROM named
    LEFT JOIN owned USING (group_id)
    GROUP BY named.name_key
)
SELECT
    named.group_id,
    named.name_key,
    named.has_full_name,
    coalesce(len(name_accounts.accounts), 0) AS name_account_count,
    (SELECT count(*) FROM owned WHERE owned.group_id = named.group_id) AS group_account_count,
    count(*) FILTER (named.has_full_name) OVER (PARTITION BY named.group_id) AS group_name_count
FROM named
JOIN name_accounts USING (name_key)
