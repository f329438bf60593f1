-- One row per human git alias: the cluster of aliases that is one person.
WITH RECURSIVE
edges AS (
    SELECT 'group ' || group_id AS a, 'name ' || name_key AS b FROM core.name_links
    UNION ALL
    SELECT 'name ' || name_key AS a, 'group ' || group_id AS b FROM core.name_links
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
SELECT groups.alias_id, groups.group_id, coalesce(joined.label, 'group ' || groups.group_id) AS cluster
FROM core.key_groups AS groups
LEFT JOIN joined ON joined.node = 'group ' || groups.group_id
