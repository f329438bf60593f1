-- One row per mention: the smallest that the links join it to.
WITH RECURSIVE edges AS (
    SELECT a, b FROM found_links
    UNION
    SELECT b, a FROM found_links
),
joined (node, label) USING KEY (node) AS (
    SELECT mention_id AS node, mention_id AS label FROM named
    UNION
    SELECT edges.b, min(joined.label)
    FROM joined
    JOIN edges ON edges.a = joined.node
    JOIN recurring.joined AS held ON held.node = edges.b
    WHERE joined.label < held.label
    GROUP BY edges.b
)
SELECT node AS mention_id, label AS person_id FROM joined
