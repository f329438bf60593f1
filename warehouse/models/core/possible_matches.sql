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
        rules.reason AS reason,
        -- What speaks against it halves it: a person with two accounts is about as frequent as a wrong link.
        least(one.probability, other.probability) / 2 AS probability,
        one.reason AS against
    FROM few AS one
    JOIN few AS other ON other.key = one.key AND other.cluster > one.cluster
    JOIN raw.identity_rules AS rules ON rules.rule = one.rule
    UNION ALL
    SELECT least(one.cluster, other.cluster), greatest(one.cluster, other.cluster),
        'the same full name, and ' || array_to_string(matches.facts, ', '),
        CASE WHEN len(matches.facts) > 1 THEN 0.5 ELSE matches.probability END,
        CASE WHEN len(matches.facts) > 1 THEN 'it fits others as well' END
    FROM core.source_matches AS matches
    JOIN core.joined AS one ON one.node = matches.git_cluster
    JOIN core.joined AS other ON other.node = matches.paper_cluster
    WHERE NOT matches.is_joined AND one.cluster <> other.cluster
    UNION ALL
    SELECT namesakes.cluster_a, namesakes.cluster_b, rules.reason, rules.probability, NULL
    FROM core.namesakes AS namesakes
    JOIN raw.identity_rules AS rules ON rules.rule = 'same_name_elsewhere'
),
apart AS (
    SELECT DISTINCT least(one.cluster, other.cluster) AS cluster_a, greatest(one.cluster, other.cluster) AS cluster_b
    FROM core.decided_pairs AS decided
    JOIN core.joined AS one ON one.node = decided.a
    JOIN core.joined AS other ON other.node = decided.b
    WHERE decided.kind = 'not_same'
)
SELECT pairs.cluster_a, pairs.cluster_b,
    max(pairs.probability)::DECIMAL(4, 3) AS probability,
    list_sort(list(DISTINCT pairs.reason)) AS reasons,
    max(pairs.against) AS against
FROM pairs
ANTI JOIN apart USING (cluster_a, cluster_b)
GROUP BY pairs.cluster_a, pairs.cluster_b
