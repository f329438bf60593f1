-- One row per model on the hub that only carries another in another format, with the share of it that is so: all.
SELECT artifact_id AS document_id, 1 AS routine
FROM staging.artifacts
WHERE kind = 'model' AND len(list_filter(tags, lambda tag: starts_with(tag, 'base_model:quantized:') OR tag = 'gguf')) > 0
