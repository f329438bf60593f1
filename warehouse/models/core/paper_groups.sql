-- One row per record: the group of records that are one paper.
WITH RECURSIVE
edges AS (
    SELECT record_id AS a, other_id AS b FROM core.paper_links
    UNION
    SELECT other_id, record_id FROM core.paper_links
),
joined (node, label) USING KEY (node) AS (
    SELECT DISTINCT a AS node, a AS label FROM edges
    UNION
    SELECT edges.b, min(joined.label)
    FROM joined
    JOIN edges ON edges.a = joined.node
    JOIN recurring.joined AS held ON held.node = edges.b
    WHERE joined.label < held.label
    GROUP BY edges.b
)
SELECT
    records.record_id,
    coalesce(joined.label, records.record_id) AS group_id,
    -- A paper is called after its preprint, else its forum, else its volume, else a list.
    first_value(records.record_id) OVER (
        PARTITION BY coalesce(joined.label, records.record_id)
        ORDER BY list_position(['arxiv', 'openreview', 'acl_anthology', 'paperlists', 'openalex'], records.source), records.record_id
    ) AS publication_id,
    row_number() OVER (PARTITION BY coalesce(joined.label, records.record_id) ORDER BY records.record_id || '#') AS record_place
FROM core.paper_records AS records
LEFT JOIN joined ON joined.node = records.record_id
