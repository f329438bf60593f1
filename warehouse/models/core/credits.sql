-- One row per document and person who gets credit for it, in the highest part played.
SELECT played.document_id, people.person_id,
    ['author', 'co-author', 'reviewer'][min(played.part_rank)] AS part
FROM core.parts AS played
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
GROUP BY played.document_id, people.person_id
UNION ALL
SELECT mentions.publication_id, people.person_id, 'author'
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
GROUP BY ALL
UNION ALL
SELECT artifact_id, person_id, 'author'
FROM core.artifact_owners
