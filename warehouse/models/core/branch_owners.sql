-- One row per alias and GitHub login from whose fork a merge took the alias's commit: how often.
SELECT
    aliases.alias_id,
    lower(regexp_extract(merges.subject, '^Merge pull request #\d+ from ([A-Za-z0-9-]+)[/:]', 1)) AS login_key,
    count(*)::INTEGER AS merge_count
FROM raw.git_commits AS merges
JOIN staging.commits AS kept ON kept.commit_id = merges.commit_id AND kept.repository = merges.target
JOIN staging.signatures AS signatures ON signatures.commit_id = merges.parent_ids[2] AND signatures.position = 0
JOIN core.aliases AS aliases USING (alias_key)
ANTI JOIN core.automation AS automation USING (alias_id)
-- A branch of the repository's own owner, or of another watched one, may be anybody's.
ANTI JOIN raw.watched_repositories AS watched
    ON lower(split_part(watched.repository, '/', 1)) = lower(regexp_extract(merges.subject, '^Merge pull request #\d+ from ([A-Za-z0-9-]+)[/:]', 1))
WHERE starts_with(merges.subject, 'Merge pull request #') AND regexp_matches(merges.subject, '^Merge pull request #\d+ from [A-Za-z0-9-]+[/:]')
GROUP BY ALL
