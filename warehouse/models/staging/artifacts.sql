-- One row per model, dataset or space of the hub: the latest reading.
SELECT
    artifacts.* EXCLUDE (file, target),
    files.fetched_at AS collected_at
FROM raw.artifacts AS artifacts
JOIN raw.files AS files USING (file)
QUALIFY row_number() OVER (
    PARTITION BY artifacts.artifact_id ORDER BY files.fetched_at DESC, artifacts.file DESC, artifacts.updated_at DESC) = 1
