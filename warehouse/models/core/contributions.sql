-- One row per commit of somebody who may be shown.
SELECT
    'commit:' || commits.commit_id AS contribution_id,
    people.person_id,
    commits.repository,
    'commit' AS kind,
    commits.subject AS title,
    repositories.url || '/commit/' || commits.commit_id AS url,
    commits.occurred_at,
    true AS is_merged,
    commits.path_count,
    commits.is_merge,
    commits.collected_at
FROM staging.commits AS commits
JOIN staging.signatures AS signatures ON signatures.commit_id = commits.commit_id AND signatures.position = 0
JOIN core.aliases AS aliases USING (alias_key)
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
JOIN raw.watched_repositories AS repositories USING (repository)
