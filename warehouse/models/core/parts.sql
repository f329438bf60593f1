-- One row per document and alias that played a part in it (1 author, 2 co-author, 3 reviewer); the erased are one alias.
WITH
-- Where a merged pull request stands: the commit it was squashed into or that merged it; itself where git has neither.
landed AS (
    SELECT pulls.repository, pulls.number, pulls.author_id, pulls.author_kind, commits.commit_id IS NULL AS is_apart,
        coalesce('commit:' || commits.commit_id, 'pull_request:' || pulls.pull_request_id) AS document_id
    FROM staging.github_pull_requests AS pulls
    LEFT JOIN staging.commits AS commits
        ON commits.repository = pulls.repository AND commits.commit_id = pulls.merge_commit_id
    LEFT JOIN core.git_horizons AS horizons ON horizons.repository = pulls.repository
    WHERE pulls.merged_at IS NOT NULL AND (commits.commit_id IS NOT NULL OR pulls.merged_at >= coalesce(horizons.first_at, '0001-01-01'))
)
SELECT 'commit:' || signatures.commit_id AS document_id, aliases.alias_id, CASE WHEN signatures.position = 0 THEN 1 ELSE 2 END AS part_rank
FROM staging.signatures AS signatures
JOIN staging.commits AS commits USING (commit_id)
JOIN core.aliases AS aliases USING (alias_key)
WHERE NOT commits.is_merge
UNION ALL
SELECT document_id, CASE WHEN author_kind = 'Erased' THEN 'erased' ELSE 'account:' || author_id END, 1
FROM landed
WHERE is_apart
UNION ALL
SELECT landed.document_id, CASE WHEN reviews.reviewer_kind = 'Erased' THEN 'erased' ELSE 'account:' || reviews.reviewer_id END, 3
FROM landed
JOIN staging.github_reviews AS reviews USING (repository, number)
WHERE reviews.reviewer_id IS DISTINCT FROM landed.author_id
UNION ALL
SELECT 'commit:' || commit_id, 'erased', 1
FROM staging.commits
WHERE NOT is_merge AND list_contains(list_transform([author.address_kind] || list_transform(co_authors, lambda one: one.address_kind),
    lambda kind: coalesce(kind, '')), 'erased')
