-- One row per record: the group of records that are one paper.
WITH grouped AS (
    SELECT records.record_id, records.source, coalesce(components.component, records.record_id) AS group_id
    FROM core.paper_records AS records
    LEFT JOIN core.paper_components AS components ON components.node = records.record_id
)
SELECT
    record_id,
    group_id,
    -- A paper is called after its preprint, else its forum, else its volume, else a list.
    first_value(record_id) OVER (
        PARTITION BY group_id
        ORDER BY list_position(['arxiv', 'openreview', 'acl_anthology', 'paperlists', 'openalex'], source), record_id
    ) AS publication_id,
    row_number() OVER (PARTITION BY group_id ORDER BY record_id || '#') AS record_place,
    count(*) OVER (PARTITION BY group_id)::INTEGER AS record_count
FROM grouped
