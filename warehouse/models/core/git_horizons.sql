-- One row per repository that git read: its earliest commit that landed; what GitHub merged before is not asked of git.
SELECT repository, min(occurred_at) AS first_at
FROM staging.commits
GROUP BY repository
