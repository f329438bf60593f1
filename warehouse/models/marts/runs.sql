-- One row per run.
SELECT run_id, status, message, started_at::TIMESTAMP AS started_at, finished_at::TIMESTAMP AS finished_at FROM raw.runs
