-- One row per known hole in the data that no later reading has closed.
SELECT source, target, from_at::TIMESTAMP AS from_at, to_at::TIMESTAMP AS to_at, reason, run_id
FROM raw.gaps
WHERE closed_run_id IS NULL
UNION ALL
SELECT files.source, files.target, NULL, files.fetched_at, 'a landed page cannot be read: ' || quarantine.reason, NULL
FROM raw.quarantine AS quarantine
JOIN raw.files AS files USING (file)
