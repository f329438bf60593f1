-- One row per key group of git and repository that its signatures stand in.
SELECT DISTINCT groups.group_id, commits.repository
FROM core.key_groups AS groups
JOIN core.aliases AS aliases ON aliases.alias_id = groups.account_id
JOIN staging.signatures AS signatures USING (alias_key)
JOIN staging.commits AS commits USING (commit_id)
