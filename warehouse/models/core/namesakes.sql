-- One row per two clusters that share a full name in git which is too common to join them across repositories.
WITH held AS (
    SELECT DISTINCT names.name_key, joined.cluster
    FROM core.group_names AS names
    JOIN core.joined AS joined ON joined.node = names.group_id
    WHERE names.has_full_name AND names.name_account_count <= 1
),
-- Among five of one name a reviewer would guess, too.
few AS (
    SELECT name_key, cluster FROM held QUALIFY count(*) OVER (PARTITION BY name_key) <= 4
)
SELECT one.cluster AS cluster_a, other.cluster AS cluster_b, min(one.name_key) AS name_key
FROM few AS one
JOIN few AS other ON other.name_key = one.name_key AND other.cluster > one.cluster
GROUP BY one.cluster, other.cluster
