-- One row per person and document of work merged from $since on and before $until.
-- Where pull requests have been read: those merged after somebody else's review, for who opened them; else (git only)
-- the commits on the default branch, for author and co-authors.
SELECT DISTINCT 'commit:' || pulls.merge_commit_id AS document_id, people.person_id
FROM staging.github_pull_requests AS pulls
JOIN core.alias_clusters AS clusters ON clusters.alias_id = 'account:' || pulls.author_id
JOIN core.people AS people USING (cluster)
WHERE pulls.merged_at >= $since AND pulls.merged_at < $until
    AND EXISTS (
        SELECT 1 FROM staging.github_reviews AS reviews
        WHERE reviews.repository = pulls.repository AND reviews.number = pulls.number
            AND reviews.reviewer_id <> pulls.author_id AND reviews.submitted_at <= pulls.merged_at)
UNION
SELECT 'commit:' || commits.commit_id, credits.person_id
FROM staging.commits AS commits
JOIN core.credits AS credits ON credits.document_id = 'commit:' || commits.commit_id
WHERE commits.occurred_at >= $since AND commits.occurred_at < $until AND credits.part <> 'reviewer'
    AND commits.repository NOT IN (SELECT repository FROM staging.github_pull_requests)
