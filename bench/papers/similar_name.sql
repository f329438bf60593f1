-- One row per two mentions as gambit would join them where there are no addresses: names whose every part is alike to .95.
WITH names AS (
    SELECT name_key, min(mention_id) AS mention_id, any_value(first_name) AS first_name, any_value(last_name) AS last_name
    FROM named
    GROUP BY name_key
)
SELECT one.mention_id AS a, other.mention_id AS b
FROM names AS one
JOIN names AS other ON other.last_name[:2] = one.last_name[:2] AND other.mention_id > one.mention_id
WHERE jaro_winkler_similarity(one.first_name, other.first_name) >= 0.95 AND jaro_winkler_similarity(one.last_name, other.last_name) >= 0.95
UNION ALL
SELECT min(mention_id) OVER (PARTITION BY name_key), mention_id FROM named
