-- One row per key group and full name that joins it to other groups of git.
WITH RECURSIVE
-- A full name that belongs to at most one GitHub account is that person's, inside git (measured: 98.9 % right).
eligible AS (
    SELECT group_id, name_key, group_account_count, group_name_count
    FROM core.group_names
    WHERE name_account_count <= 1
),
edges AS (
    SELECT 'group ' || group_id AS a, 'name ' || name_key AS b FROM eligible
    UNION ALL
    SELECT 'name ' || name_key AS a, 'group ' || group_id AS b FROM eligible
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
),
crowded AS (
    SELECT joined.label
    FROM joined
    JOIN (SELECT DISTINCT group_id, group_account_count FROM eligible) AS groups
        ON joined.node = 'group ' || groups.group_id
    GROUP BY joined.label
    HAVING sum(groups.group_account_count) > 1
)
SELECT eligible.group_id, eligible.name_key
FROM eligible
JOIN joined ON joined.node = 'group ' || eligible.group_id
-- Where names chain two accounts together, a group of several names and no account of its own is the weak link.
WHERE joined.label NOT IN (SELECT label FROM crowded)
    OR eligible.group_account_count > 0
    OR eligible.group_name_count = 1
