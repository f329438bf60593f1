-- One row per commit, pull request, review, issue or comment, and per model, dataset or space on the hub.
SELECT contribution_id, person_id, repository, kind, title, url, occurred_at, is_merged, path_count, downloads, likes, tags, base_models
FROM core.contributions
