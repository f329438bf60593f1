-- One row per component with conflicts: its links, the nodes a person has at most one of, the pairs to keep apart. Judged by warehouse.settling.
WITH linked AS (
    SELECT components.component,
        list(struct_pack(a := links.a, b := links.b, strength := CASE WHEN links.rule = 'decided' THEN 2 ELSE links.probability END::DOUBLE)
            ORDER BY links.probability DESC, links.a, links.b) AS links
    FROM core.links AS links
    JOIN core.components AS components ON components.node = links.a
    SEMI JOIN core.conflicts AS conflicts ON conflicts.component = components.component
    GROUP BY components.component
),
nodes AS (
    SELECT components.component,
        list(struct_pack(node := components.node, kind := marks.kind, weight := account_weight(components.node)) ORDER BY components.node) AS nodes
    FROM core.components AS components
    SEMI JOIN core.conflicts AS conflicts ON conflicts.component = components.component
    LEFT JOIN core.marks AS marks USING (node)
    GROUP BY components.component
),
apart AS (
    SELECT components.component, list(struct_pack(a := pairs.a, b := pairs.b) ORDER BY pairs.a, pairs.b) AS apart
    FROM core.decided_pairs AS pairs
    JOIN core.components AS components ON components.node = pairs.a
    WHERE pairs.kind = 'not_same'
    GROUP BY components.component
)
SELECT nodes.component, nodes.nodes, linked.links, coalesce(apart.apart, []) AS apart, largest_person() AS largest
FROM nodes
JOIN linked USING (component)
LEFT JOIN apart USING (component)
