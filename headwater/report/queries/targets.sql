-- One row per source and target: how its latest reading ended, when it was last read well, how much it gave.
SELECT
    source,
    target,
    max_by(status, (started_at, run_id)) AS status,
    max_by(message, (started_at, run_id)) AS message,
    max(finished_at) FILTER (status IN ('done', 'unchanged')) AS read_at,
    sum(row_count)::BIGINT AS row_count
FROM run_targets
GROUP BY source, target
ORDER BY source, target
