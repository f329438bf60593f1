-- One row per node, an account or a key: the cluster that it is in before sources are matched with each other.
SELECT components.node, coalesce(settled.cluster, components.component) AS cluster
FROM core.components AS components
LEFT JOIN core.settled AS settled USING (node)
