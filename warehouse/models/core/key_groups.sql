-- One row per account: the group that its hard keys put it in.
WITH RECURSIVE
known AS (
    SELECT alias_id AS account_id FROM core.aliases ANTI JOIN core.automation USING (alias_id)
    UNION
    SELECT mention_id FROM core.mentions
    UNION
    SELECT account_id FROM core.key_links
),
edges AS (
    SELECT account_id AS a, key AS b FROM core.key_links
    UNION ALL
    SELECT key AS a, account_id AS b FROM core.key_links
),
grouped (node, label) USING KEY (node) AS (
    SELECT node, node AS label FROM (SELECT account_id AS node FROM known UNION SELECT key FROM core.key_links)
    UNION
    SELECT edges.b, min(grouped.label)
    FROM grouped
    JOIN edges ON edges.a = grouped.node
    JOIN recurring.grouped AS held ON held.node = edges.b
    WHERE grouped.label < held.label
    GROUP BY edges.b
)
SELECT known.account_id, grouped.label AS group_id
FROM known
JOIN grouped ON grouped.node = known.account_id
