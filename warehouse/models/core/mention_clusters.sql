-- One row per mention: the cluster of mentions that is one author.
WITH RECURSIVE
-- The same full name beside the same co-author is the same person (measured: 99.4 % right); a name alone is not.
-- A name that stands twice on one paper is two people's, there.
own_names AS (
    SELECT publication_id, mention_id, name_key
    FROM core.mentions
    WHERE has_full_name AND author_count <= 30
    QUALIFY count(*) OVER (PARTITION BY publication_id, name_key) = 1
),
pairings AS (
    SELECT own.mention_id, own.name_key || ' with ' || other.name_key AS pairing
    FROM own_names AS own
    JOIN core.mentions AS other USING (publication_id)
    WHERE other.has_full_name AND own.name_key <> other.name_key
),
repeated AS (
    SELECT DISTINCT mention_id, pairing
    FROM pairings
    SEMI JOIN (SELECT pairing FROM pairings GROUP BY pairing HAVING count(DISTINCT mention_id) > 1) USING (pairing)
),
edges AS (
    SELECT mention_id AS a, pairing AS b FROM repeated
    UNION ALL
    SELECT pairing AS a, mention_id AS b FROM repeated
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
SELECT mentions.mention_id, coalesce(joined.label, mentions.mention_id) AS cluster, joined.label IS NOT NULL AS is_joined
FROM core.mentions AS mentions
LEFT JOIN joined ON joined.node = mentions.mention_id
