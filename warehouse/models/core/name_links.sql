-- One row per key group of git and name that joins it to others: the rule and the name as a key.
-- A full name that belongs to at most one GitHub account is that person's, inside git.
SELECT
    group_id,
    'name:' || name_key AS key,
    CASE WHEN group_account_count = 0 AND group_name_count > 1 THEN 'one_of_several_names' ELSE 'same_full_name' END AS rule
FROM core.group_names
WHERE name_account_count <= 1
