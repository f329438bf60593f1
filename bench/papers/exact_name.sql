-- One row per two mentions under the same name.
SELECT min(mention_id) OVER (PARTITION BY name_key) AS a, mention_id AS b FROM named
