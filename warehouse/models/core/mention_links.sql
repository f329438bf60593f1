-- One row per mention and name, with what goes beside it, that joins it to others: the rule and both as a key.
WITH
-- A name that stands twice on one paper is two people's, there.
own_names AS (
    SELECT mentions.publication_id, mentions.mention_id, mentions.name_key, mentions.affiliations, publications.venue, rarity.expected_count
    FROM core.mentions AS mentions
    JOIN core.publications AS publications USING (publication_id)
    JOIN core.name_rarity AS rarity USING (name_key)
    WHERE mentions.has_full_name AND mentions.author_count <= 30
    QUALIFY count(*) OVER (PARTITION BY mentions.publication_id, mentions.name_key) = 1
),
told AS (
    SELECT own.mention_id, 'name:' || own.name_key || ' with ' || other.name_key AS key, 'same_name_and_co_author' AS rule
    FROM own_names AS own
    JOIN core.mentions AS other USING (publication_id)
    WHERE other.has_full_name AND own.name_key <> other.name_key
    UNION
    SELECT own.mention_id, 'name:' || own.name_key || ' at ' || name_key(places.affiliation), 'same_name_and_affiliation'
    FROM own_names AS own
    CROSS JOIN unnest(own.affiliations) AS places (affiliation)
    WHERE trim(places.affiliation) <> ''
    UNION
    SELECT mention_id, 'author:' || name_key, 'rare_name' FROM own_names WHERE expected_count < 0.05
    UNION
    SELECT mention_id, 'author:' || name_key || ' in ' || venue, 'rare_name_and_venue'
    FROM own_names
    WHERE venue IS NOT NULL AND expected_count >= 0.05 AND expected_count < 0.1
)
SELECT told.*
FROM told
SEMI JOIN (SELECT key FROM told GROUP BY key HAVING count(DISTINCT mention_id) > 1) AS shared USING (key)
