-- One row per model, dataset or space of theirs on the hub.
SELECT DISTINCT artifacts.artifact_id, artifacts.title, artifacts.url, artifacts.created_at, artifacts.updated_at, artifacts.downloads,
    artifacts.likes, 'huggingface' AS source, artifacts.collected_at
FROM staging.artifacts AS artifacts
JOIN core.person_marks AS marks ON marks.kind = 'huggingface' AND marks.value IN (lower(artifacts.owner), lower(artifacts.author))
JOIN subject USING (cluster)
ORDER BY artifacts.artifact_id
