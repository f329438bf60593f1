-- One row per document and person who gets credit for it, in the highest part played.
WITH
-- Where a merged pull request stands: the commit it was squashed into or that merged it; itself where git has neither.
landed AS (
    SELECT pulls.repository, pulls.number, pulls.author_id, commits.commit_id IS NULL AS is_apart,
        coalesce('commit:' || commits.commit_id, 'pull_request:' || pulls.pull_request_id) AS document_id
    FROM staging.github_pull_requests AS pulls
    LEFT JOIN staging.commits AS commits
        ON commits.repository = pulls.repository AND commits.commit_id = pulls.merge_commit_id
    LEFT JOIN core.git_horizons AS horizons ON horizons.repository = pulls.repository
    WHERE pulls.merged_at IS NOT NULL AND (commits.commit_id IS NOT NULL OR pulls.merged_at >= coalesce(horizons.first_at, '0001-01-01'))
),
played AS (
    SELECT 'commit:' || signatures.commit_id AS document_id, aliases.alias_id, CASE WHEN signatures.position = 0 THEN 1 ELSE 2 END AS part_rank
    FROM staging.signatures AS signatures
    JOIN staging.commits AS commits USING (commit_id)
    JOIN core.aliases AS aliases USING (alias_key)
    WHERE NOT commits.is_merge
    UNION ALL
    SELECT document_id, 'account:' || author_id, 1
    FROM landed
    WHERE is_apart
    UNION ALL
    SELECT landed.document_id, 'account:' || reviews.reviewer_id, 3
    FROM landed
    JOIN staging.github_reviews AS reviews USING (repository, number)
    WHERE reviews.reviewer_id IS DISTINCT FROM landed.author_id
)
SELECT played.document_id, people.person_id,
    ['author', 'co-author', 'reviewer'][min(played.part_rank)] AS part
FROM played
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
GROUP BY played.document_id, people.person_id
UNION ALL
SELECT mentions.publication_id, people.person_id, 'author'
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
GROUP BY ALL
