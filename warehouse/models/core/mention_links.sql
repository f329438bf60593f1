-- One row per mention and form of its name, with what goes beside it, that joins it to others: the rule and both as a key.
WITH
-- A name that stands twice on one paper is two people's, there.
own_names AS (
    SELECT mentions.publication_id, mentions.mention_id, mentions.name_key, forms.form, mentions.author_count, mentions.affiliations,
        publications.venue, rarity.expected_count
    FROM core.mentions AS mentions
    JOIN core.publications AS publications USING (publication_id)
    JOIN core.name_forms AS forms USING (name_key)
    JOIN core.name_rarity AS rarity USING (name_key)
    QUALIFY count(*) OVER (PARTITION BY mentions.publication_id, forms.form) = 1
),
-- Many stand at few places: each is spelt as it is compared once.
spelt AS MATERIALIZED (
    SELECT affiliation, place_key(affiliation) AS place
    FROM (SELECT DISTINCT unnest(affiliations) AS affiliation FROM core.mentions)
),
placed AS (
    SELECT own.mention_id, own.name_key, own.form, own.venue, own.expected_count, spelt.place
    FROM (SELECT * EXCLUDE (affiliations), unnest(affiliations) AS affiliation FROM own_names) AS own
    JOIN spelt USING (affiliation)
),
places AS (
    SELECT place, count(DISTINCT name_key) AS name_count FROM placed GROUP BY place
),
-- Of a name that several bear, a large institution or a co-author whose name is as common tells little: the venue must be the same, too.
told AS MATERIALIZED (
    SELECT mention_id, rule, key FROM (
        SELECT own.mention_id, 'same_name_and_co_author' AS rule, 'name:' || own.form || ' with ' || other.name_key
            || CASE WHEN own.expected_count * rarity.expected_count <= 1 THEN '' ELSE ' in ' || own.venue END AS key
        FROM own_names AS own
        JOIN core.mentions AS other USING (publication_id)
        JOIN core.name_rarity AS rarity ON rarity.name_key = other.name_key
        WHERE own.author_count <= 30 AND own.name_key <> other.name_key
        UNION ALL
        SELECT mention_id, 'same_name_and_affiliation', 'name:' || form || ' at ' || place
            || CASE WHEN expected_count <= 1 OR places.name_count <= 100 THEN '' ELSE ' in ' || venue END
        FROM placed
        JOIN places USING (place)
        WHERE place <> ''
        UNION ALL
        SELECT mention_id, 'rare_name', 'author:' || form FROM own_names WHERE expected_count < 0.05
    )
)
SELECT DISTINCT told.mention_id, told.key, told.rule
FROM told
SEMI JOIN (SELECT key FROM told WHERE key IS NOT NULL GROUP BY key HAVING min(mention_id) <> max(mention_id)) AS shared USING (key)
