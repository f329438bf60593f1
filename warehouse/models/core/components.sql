-- One row per node, an account or a key: what its links would join it to if nothing spoke against it.
WITH RECURSIVE
edges AS (
    SELECT a, b FROM core.links
    UNION ALL
    SELECT b, a FROM core.links
),
joined (node, label) USING KEY (node) AS (
    SELECT node, node AS label FROM (
        SELECT account_id AS node FROM core.key_groups UNION SELECT a FROM core.links UNION SELECT b FROM core.links)
    UNION
    SELECT edges.b, min(joined.label)
    FROM joined
    JOIN edges ON edges.a = joined.node
    JOIN recurring.joined AS held ON held.node = edges.b
    WHERE joined.label < held.label
    GROUP BY edges.b
)
SELECT node, label AS component FROM joined
