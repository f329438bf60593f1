-- One row per two mentions under the same name, at the same institution or beside the same co-author.
WITH facts AS (
    SELECT mention_id, name_key, unnest(affiliations) AS fact FROM named
    UNION
    SELECT mention_id, name_key, unnest(co_authors) FROM named
)
SELECT min(mention_id) OVER (PARTITION BY name_key, fact) AS a, mention_id AS b FROM facts
