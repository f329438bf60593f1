-- One row per document that can be evidence: a commit that somebody is credited with, a pull request that git lacks, a paper, an artifact.
SELECT
    'commit:' || commits.commit_id AS document_id,
    'commit' AS item_kind,
    commits.repository,
    -- A merge commit says nothing; the pull request that it merged does.
    CASE WHEN commits.is_merge THEN pulls.title ELSE commits.subject END AS title,
    NULL::VARCHAR AS abstract,
    CASE WHEN commits.is_merge THEN pulls.paths ELSE commits.paths END AS paths,
    commits.occurred_at,
    repositories.url || '/commit/' || commits.commit_id AS url
FROM staging.commits AS commits
JOIN raw.watched_repositories AS repositories USING (repository)
CROSS JOIN profile.formula AS formula
LEFT JOIN (
    SELECT pulls.repository, pulls.merge_commit_id, min_by(pulls.title, pulls.number) AS title,
        min_by(details.paths, pulls.number) AS paths
    FROM staging.github_pull_requests AS pulls
    LEFT JOIN staging.github_pull_request_details AS details USING (pull_request_id)
    GROUP BY pulls.repository, pulls.merge_commit_id
) AS pulls
    ON pulls.repository = commits.repository AND pulls.merge_commit_id = commits.commit_id
WHERE (NOT commits.is_merge OR pulls.title IS NOT NULL)
    AND coalesce(commits.path_count, 0) <= formula.most_paths
    AND 'commit:' || commits.commit_id IN (SELECT document_id FROM core.credits UNION ALL SELECT document_id FROM core.hidden_documents)
UNION ALL
SELECT
    -- A change is a change; git has lost this one, so GitHub's record of it stands in.
    'pull_request:' || pulls.pull_request_id, 'commit', pulls.repository, pulls.title, NULL, details.paths, pulls.merged_at, pulls.url
FROM staging.github_pull_requests AS pulls
LEFT JOIN staging.github_pull_request_details AS details USING (pull_request_id)
CROSS JOIN profile.formula AS formula
WHERE coalesce(pulls.path_count, 0) <= formula.most_paths
    AND 'pull_request:' || pulls.pull_request_id IN (SELECT document_id FROM core.credits UNION ALL SELECT document_id FROM core.hidden_documents)
UNION ALL
SELECT
    publication_id, 'publication', NULL, title, abstract, NULL, published_on::TIMESTAMP, url
FROM core.publications
UNION ALL
SELECT
    artifact_id, 'artifact', NULL, name, told, NULL, created_at, url
FROM (
    SELECT artifact_id, split_part(title, '/', -1) AS name, url, created_at,
        -- Tags with a namespace (license:, base_model:, region:) tell whose and where from, not what it does.
        concat_ws(' ', array_to_string(list_filter(tags, lambda tag: NOT regexp_matches(tag, '^[a-z_-]+:')), ' '), summary) AS told
    FROM staging.artifacts
)
WHERE artifact_id IN (SELECT document_id FROM core.credits)
