-- One row per node, an account or a key: what its links would join it to if nothing spoke against it. Judged by warehouse.components.
SELECT a, b FROM core.links
UNION ALL
SELECT account_id, account_id FROM core.key_groups
