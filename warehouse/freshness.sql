-- One row per published file: when any source of news was last read well (UTC), and how the run that made it ended.
SELECT
    (SELECT max(finished_at) FROM run_targets WHERE status IN ('done', 'unchanged') AND source <> 'gharchive') AS read_at,
    (SELECT arg_max(status, (started_at, run_id)) FROM runs) AS run_status,
    (SELECT arg_max(message, (started_at, run_id)) FROM runs) AS run_message
