-- One row per alias asked about and account that its cluster of pairs holds.
WITH RECURSIVE
edges AS (SELECT a, b FROM pairs UNION ALL SELECT b, a FROM pairs),
joined (node, label) USING KEY (node) AS (
    SELECT alias_id AS node, alias_id AS label FROM signatures
    UNION
    SELECT edges.b, min(joined.label)
    FROM joined
    JOIN edges ON edges.a = joined.node
    JOIN recurring.joined AS held ON held.node = edges.b
    WHERE joined.label < held.label
    GROUP BY edges.b
)
SELECT DISTINCT own.node AS alias_id, signatures.account, NULL::VARCHAR AS rule
FROM joined AS own
JOIN asked ON asked.alias_id = own.node
JOIN joined AS other ON other.label = own.label
JOIN signatures ON signatures.alias_id = other.node AND signatures.account IS NOT NULL
