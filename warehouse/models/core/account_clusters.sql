-- One row per account: the cluster of accounts that is one person.
SELECT groups.account_id, groups.group_id, joined.source_cluster, joined.cluster
FROM core.key_groups AS groups
JOIN core.joined AS joined ON joined.node = groups.account_id
UNION ALL
SELECT joined.node, joined.node, joined.source_cluster, joined.cluster
FROM core.joined AS joined
ANTI JOIN core.key_groups AS groups ON groups.account_id = joined.node
WHERE regexp_matches(joined.node, '^(github:|github-login:|openreview:~|huggingface:)')
