-- One row per source and target: when it was read last, and how that ended.
-- source: Source.
-- target: Repository, category or venue.
-- status: How the latest reading ended: done, unchanged, gone, failed or skipped.
-- message: What is worth knowing about it, in words.
-- read_at: When it was last read well (UTC); empty when never.
-- days_behind: Days from then to the newest reading of all.
-- gap_count: Known holes in what was read.
SELECT
    targets.source,
    targets.target,
    arg_max(targets.status, struct_pack(a := targets.started_at, b := targets.run_id)) AS status,
    arg_max(targets.message, struct_pack(a := targets.started_at, b := targets.run_id)) AS message,
    max(targets.finished_at) FILTER (targets.status IN ('done', 'unchanged')) AS read_at,
    date_diff('day', max(targets.finished_at) FILTER (targets.status IN ('done', 'unchanged')),
        (SELECT max(newest.finished_at) FROM run_targets AS newest)) AS days_behind,
    (SELECT count(*) FROM gaps WHERE gaps.source = targets.source AND gaps.target = targets.target)::INTEGER AS gap_count
FROM run_targets AS targets
GROUP BY targets.source, targets.target
