-- One row per hard key, and account that has one: the component that they connect. Judged by warehouse.components.
SELECT account_id AS a, key AS b FROM core.key_links
