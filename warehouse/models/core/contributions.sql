-- One row per commit, pull request, review, issue or comment, and per artifact on the hub, of somebody who may be shown.
WITH actors AS (
    SELECT aliases.github_id, people.person_id
    FROM core.aliases AS aliases
    JOIN core.alias_clusters AS clusters USING (alias_id)
    JOIN core.people AS people USING (cluster)
    WHERE aliases.address_kind = 'account'
),
acted AS (
    SELECT 'pull_request:' || pull_request_id AS contribution_id, author_id AS github_id, repository,
        'pull_request' AS kind, title, url, created_at AS occurred_at, merged_at IS NOT NULL AS is_merged, path_count, collected_at
    FROM staging.github_pull_requests
    UNION ALL
    SELECT 'review:' || reviews.review_id, reviews.reviewer_id, repository,
        'review', coalesce(pulls.title, 'pull request #' || number), reviews.url, reviews.submitted_at,
        pulls.merged_at IS NOT NULL, pulls.path_count, reviews.collected_at
    FROM staging.github_reviews AS reviews
    LEFT JOIN staging.github_pull_requests AS pulls USING (repository, number)
    UNION ALL
    SELECT 'issue:' || issue_id, author_id, repository, 'issue', title, url, created_at, NULL, NULL, collected_at
    FROM staging.github_issues
    UNION ALL
    SELECT 'comment:' || comments.comment_id, comments.author_id, repository, 'comment',
        coalesce(issues.title, 'issue #' || number), comments.url, comments.created_at, NULL, NULL, comments.collected_at
    FROM staging.github_comments AS comments
    LEFT JOIN staging.github_issues AS issues USING (repository, number)
)
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
    NULL::BIGINT AS downloads,
    NULL::BIGINT AS likes,
    NULL::VARCHAR[] AS tags,
    NULL::VARCHAR[] AS base_models,
    commits.collected_at
FROM staging.commits AS commits
JOIN staging.signatures AS signatures ON signatures.commit_id = commits.commit_id AND signatures.position = 0
JOIN core.aliases AS aliases USING (alias_key)
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
JOIN raw.watched_repositories AS repositories USING (repository)
UNION ALL
SELECT acted.contribution_id, actors.person_id, acted.repository, acted.kind, acted.title, acted.url, acted.occurred_at,
    acted.is_merged, acted.path_count, false, NULL, NULL, NULL, NULL, acted.collected_at
FROM acted
JOIN actors USING (github_id)
UNION ALL
SELECT artifacts.artifact_id, owners.person_id, NULL, artifacts.kind, artifacts.title, artifacts.url, artifacts.created_at,
    NULL, NULL, false, artifacts.downloads, artifacts.likes, artifacts.tags, artifacts.base_models, artifacts.collected_at
FROM staging.artifacts AS artifacts
JOIN core.artifact_owners AS owners USING (artifact_id)
