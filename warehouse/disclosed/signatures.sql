-- One row per commit that they signed: position 0 as author, 1 and up as co-author; the address only as its keyed hash.
SELECT commits.repository, signatures.commit_id, signatures.position, signatures.name, signatures.address_kind, signatures.email_hash,
    commits.subject, signatures.occurred_at, 'git' AS source, commits.collected_at
FROM staging.signatures AS signatures
JOIN staging.commits AS commits USING (commit_id)
JOIN core.aliases AS aliases USING (alias_key)
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN subject ON subject.cluster = clusters.cluster
ORDER BY signatures.occurred_at, signatures.commit_id, signatures.position
