-- One row per run, source and target.
SELECT run_id, source, target, status, message, watermark, file_count::INTEGER AS file_count, row_count::INTEGER AS row_count,
    started_at::TIMESTAMP AS started_at, finished_at::TIMESTAMP AS finished_at
FROM raw.run_targets
