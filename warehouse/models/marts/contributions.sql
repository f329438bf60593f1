-- One row per commit.
SELECT contribution_id, person_id, repository, kind, title, url, occurred_at, is_merged, path_count
FROM core.contributions
