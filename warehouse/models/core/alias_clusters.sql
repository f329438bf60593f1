-- One row per human git alias: the cluster of accounts that is one person.
SELECT aliases.alias_id, clusters.group_id, clusters.cluster
FROM core.aliases AS aliases
JOIN core.account_clusters AS clusters ON clusters.account_id = aliases.alias_id
