-- One row per pull request, review, issue or comment of theirs.
WITH acted AS (
    SELECT 'pull_request' AS kind, repository, number, title, url, created_at AS occurred_at, author_id AS github_id, collected_at
    FROM staging.github_pull_requests
    UNION ALL
    SELECT 'review', repository, number, state, url, submitted_at, reviewer_id, collected_at FROM staging.github_reviews
    UNION ALL
    SELECT 'issue', repository, number, title, url, created_at, author_id, collected_at FROM staging.github_issues
    UNION ALL
    SELECT 'comment', repository, number, NULL, url, created_at, author_id, collected_at FROM staging.github_comments
)
SELECT acted.* EXCLUDE (github_id), 'github' AS source
FROM acted
JOIN core.person_marks AS marks ON marks.kind = 'github_id' AND marks.value = acted.github_id::VARCHAR
JOIN subject USING (cluster)
ORDER BY acted.occurred_at, acted.url
