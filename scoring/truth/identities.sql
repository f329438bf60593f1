-- One row per account, signature or mention that may be shown: the same key at every date, and whose it is now.
SELECT aliases.alias_key AS account_key, people.person_id, greatest(aliases.signature_count, 1) AS signature_count
FROM core.aliases AS aliases
JOIN core.alias_clusters AS clusters USING (alias_id)
JOIN core.people AS people USING (cluster)
UNION ALL
SELECT mentions.mention_id, people.person_id, 1
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
