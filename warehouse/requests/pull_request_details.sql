-- One row per merged pull request whose touched paths git does not tell: those that somebody else reviewed first, newest first.
WITH asked AS (
    SELECT key AS pull_request_id
    FROM raw.github_records
    WHERE kind = 'pull_request_details' OR (kind = 'missing' AND target LIKE 'details:%')
),
reviewed AS (
    SELECT repository, number, count(DISTINCT reviewer_id) AS reviewer_count
    FROM staging.github_reviews
    GROUP BY repository, number
)
SELECT pulls.repository, pulls.pull_request_id
FROM staging.github_pull_requests AS pulls
LEFT JOIN staging.commits AS commits
    ON commits.repository = pulls.repository AND commits.commit_id = pulls.merge_commit_id AND NOT commits.is_merge
LEFT JOIN core.git_horizons AS horizons ON horizons.repository = pulls.repository
LEFT JOIN reviewed ON reviewed.repository = pulls.repository AND reviewed.number = pulls.number
ANTI JOIN asked ON asked.pull_request_id = pulls.pull_request_id
-- GitHub may know it under another id; it is asked once GitHub itself has told of it.
ANTI JOIN staging.archived_records AS archived ON archived.key = pulls.pull_request_id
WHERE pulls.merged_at IS NOT NULL AND commits.commit_id IS NULL
    AND pulls.merged_at >= coalesce(horizons.first_at, '0001-01-01')
ORDER BY reviewed.reviewer_count IS NULL, pulls.merged_at DESC, pulls.pull_request_id
LIMIT 3000
