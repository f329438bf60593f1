-- One row per two clusters that may be one person: how likely, the reasons for it and what speaks against it.
WITH sides AS (
    SELECT refused.b AS key, one.cluster, refused.rule, refused.probability, refused.reason
    FROM core.refused_links AS refused
    JOIN core.joined AS one ON one.node = refused.a
    UNION
    SELECT refused.b, other.cluster, refused.rule, refused.probability, refused.reason
    FROM core.refused_links AS refused
    JOIN core.joined AS other ON other.node = refused.b
),
few AS (
    SELECT sides.*
    FROM sides
    SEMI JOIN core.accounts AS accounts ON accounts.cluster = sides.cluster
    QUALIFY count(*) OVER (PARTITION BY sides.key) <= 4
),
pairs AS (
    SELECT least(one.cluster, other.cluster) AS cluster_a, greatest(one.cluster, other.cluster) AS cluster_b,
        one.rule, least(one.probability, other.probability) AS probability, one.reason
    FROM few AS one
    JOIN few AS other ON other.key = one.key AND other.cluster > one.cluster
),
apart AS (
    SELECT DISTINCT least(one.cluster, other.cluster) AS cluster_a, greatest(one.cluster, other.cluster) AS cluster_b
    FROM core.decided_pairs AS decided
    JOIN core.joined AS one ON one.node = decided.a
    JOIN core.joined AS other ON other.node = decided.b
    WHERE decided.kind = 'not_same'
)
SELECT pairs.cluster_a, pairs.cluster_b,
    -- What speaks against it halves it: a person with two accounts is about as frequent as a wrong link.
    (max(pairs.probability) / 2)::DECIMAL(4, 3) AS probability,
    list_sort(list(DISTINCT rules.reason)) AS reasons,
    any_value(pairs.reason) AS against
FROM pairs
JOIN raw.identity_rules AS rules USING (rule)
ANTI JOIN apart USING (cluster_a, cluster_b)
GROUP BY pairs.cluster_a, pairs.cluster_b
