-- One row per mention and name, with what goes beside it, that joins it to others: the rule and both as a key.
WITH
-- A name that stands twice on one paper is two people's, there.
own_names AS (
    SELECT publication_id, mention_id, name_key
    FROM core.mentions
    WHERE has_full_name AND author_count <= 30
    QUALIFY count(*) OVER (PARTITION BY publication_id, name_key) = 1
),
pairings AS (
    SELECT own.mention_id, 'name:' || own.name_key || ' with ' || other.name_key AS key
    FROM own_names AS own
    JOIN core.mentions AS other USING (publication_id)
    WHERE other.has_full_name AND own.name_key <> other.name_key
)
SELECT DISTINCT mention_id, key, 'same_name_and_co_author' AS rule
FROM pairings
SEMI JOIN (SELECT key FROM pairings GROUP BY key HAVING count(DISTINCT mention_id) > 1) USING (key)
