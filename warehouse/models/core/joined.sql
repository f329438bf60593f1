-- One row per node, an account or a key: the cluster that is one person.
SELECT clusters.node, clusters.cluster AS source_cluster, coalesce(matches.git_cluster, clusters.cluster) AS cluster
FROM core.source_clusters AS clusters
LEFT JOIN core.source_matches AS matches ON matches.paper_cluster = clusters.cluster AND matches.is_joined
