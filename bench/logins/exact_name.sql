-- One row per pair of signatures under the same name, without case and accents.
SELECT one.alias_id AS a, other.alias_id AS b
FROM signatures AS one
JOIN signatures AS other ON other.name_key = one.name_key AND other.alias_id > one.alias_id
WHERE one.name_key <> ''
