-- One row per document that can be evidence: a commit that somebody is credited with, or a paper.
SELECT
    'commit:' || commits.commit_id AS document_id,
    'commit' AS item_kind,
    commits.repository,
    -- A merge commit says nothing; the pull request that it merged does.
    CASE WHEN commits.is_merge THEN pulls.title ELSE commits.subject END AS title,
    NULL::VARCHAR AS abstract,
    words(CASE WHEN commits.is_merge THEN pulls.title ELSE commits.subject END) AS title_words,
    NULL::VARCHAR[] AS abstract_words,
    commits.paths,
    commits.occurred_at,
    repositories.url || '/commit/' || commits.commit_id AS url
FROM staging.commits AS commits
JOIN raw.watched_repositories AS repositories USING (repository)
CROSS JOIN profile.formula AS formula
LEFT JOIN (
    SELECT repository, merge_commit_id, min_by(title, number) AS title
    FROM staging.github_pull_requests
    GROUP BY repository, merge_commit_id
) AS pulls
    ON pulls.repository = commits.repository AND pulls.merge_commit_id = commits.commit_id
WHERE (NOT commits.is_merge OR pulls.title IS NOT NULL)
    AND coalesce(commits.path_count, 0) <= formula.most_paths
    AND 'commit:' || commits.commit_id IN (SELECT document_id FROM core.credits)
UNION ALL
SELECT
    publication_id, 'publication', NULL, title, abstract, words(title), words(coalesce(abstract, '')), NULL,
    published_on::TIMESTAMP, url
FROM core.publications
