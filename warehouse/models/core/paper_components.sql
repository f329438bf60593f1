-- One row per record that is linked to another: the smallest record of its paper. Judged by warehouse.components.
SELECT record_id AS a, other_id AS b FROM core.paper_links
