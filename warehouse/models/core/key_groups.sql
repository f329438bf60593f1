-- One row per human git alias: the group that its hard keys put it in.
WITH RECURSIVE
human AS (
    SELECT alias_id FROM core.aliases ANTI JOIN core.automation USING (alias_id)
),
edges AS (
    SELECT alias_id AS a, key AS b FROM core.key_links
    UNION ALL
    SELECT key AS a, alias_id AS b FROM core.key_links
),
grouped (node, label) USING KEY (node) AS (
    SELECT node, node AS label FROM (SELECT alias_id AS node FROM human UNION SELECT key FROM core.key_links)
    UNION
    SELECT edges.b, min(grouped.label)
    FROM grouped
    JOIN edges ON edges.a = grouped.node
    JOIN recurring.grouped AS held ON held.node = edges.b
    WHERE grouped.label < held.label
    GROUP BY edges.b
)
SELECT human.alias_id, grouped.label AS group_id
FROM human
JOIN grouped ON grouped.node = human.alias_id
