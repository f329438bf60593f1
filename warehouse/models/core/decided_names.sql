-- One row per name of an account that a decision or a kept person_id uses, and what the account is called today.
WITH asked AS (
    SELECT account_id AS name FROM raw.decisions
    UNION
    SELECT other_account_id FROM raw.decisions WHERE other_account_id IS NOT NULL
    UNION
    SELECT account_id FROM raw.kept_person_ids
)
SELECT asked.name, groups.account_id
FROM asked
JOIN core.key_groups AS groups ON groups.account_id = asked.name
UNION
SELECT asked.name, links.key
FROM asked
JOIN core.key_links AS links ON links.key = asked.name
UNION
-- A signature goes by its first commit: any commit that shows it still means it when an earlier one has come to light.
SELECT asked.name, aliases.alias_id
FROM asked
JOIN staging.signatures AS signatures ON asked.name = 'git:' || signatures.commit_id || '#' || signatures.position
JOIN core.aliases AS aliases USING (alias_key)
UNION
-- A paper's authors go by the merged paper: what one source's record was called still means them.
SELECT asked.name, mentions.mention_id
FROM asked
JOIN core.source_mentions AS mentions ON mentions.source_mention_id = asked.name
WHERE mentions.mention_id IS NOT NULL
UNION
-- A login without a number means the signatures that carry it, also when its number has become known.
SELECT asked.name, aliases.alias_id
FROM asked
JOIN core.aliases AS aliases ON asked.name = 'github-login:' || aliases.login_key
WHERE aliases.github_id IS NULL
