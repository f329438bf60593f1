-- One row per document and person who gets credit for it, in the highest part played: author before co-author.
SELECT 'commit:' || signatures.commit_id AS document_id, people.person_id,
    CASE WHEN min(signatures.position) = 0 THEN 'author' ELSE 'co-author' END AS part
FROM staging.signatures AS signatures
JOIN core.aliases AS aliases USING (alias_key)
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
GROUP BY ALL
UNION ALL
SELECT mentions.publication_id, people.person_id, 'author'
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
GROUP BY ALL
