-- One row per document and person who gets credit for it, in the highest part played.
WITH
-- Where a merged pull request stands in git: the commit it was squashed into, else the commit that merged it.
landed AS (
    SELECT pulls.repository, pulls.number, pulls.author_id, commits.commit_id
    FROM staging.github_pull_requests AS pulls
    JOIN staging.commits AS commits ON commits.repository = pulls.repository AND commits.commit_id = pulls.merge_commit_id
    WHERE pulls.merged_at IS NOT NULL
),
played AS (
    SELECT signatures.commit_id, aliases.alias_id, CASE WHEN signatures.position = 0 THEN 1 ELSE 2 END AS part_rank
    FROM staging.signatures AS signatures
    JOIN staging.commits AS commits USING (commit_id)
    JOIN core.aliases AS aliases USING (alias_key)
    WHERE NOT commits.is_merge
    UNION ALL
    SELECT landed.commit_id, 'account:' || reviews.reviewer_id, 3
    FROM landed
    JOIN staging.github_reviews AS reviews USING (repository, number)
    WHERE reviews.reviewer_id IS DISTINCT FROM landed.author_id
)
SELECT 'commit:' || played.commit_id AS document_id, people.person_id,
    ['author', 'co-author', 'reviewer'][min(played.part_rank)] AS part
FROM played
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
GROUP BY played.commit_id, people.person_id
UNION ALL
SELECT mentions.publication_id, people.person_id, 'author'
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
GROUP BY ALL
