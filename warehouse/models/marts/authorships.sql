-- One row per paper and author position.
SELECT
    mentions.publication_id,
    people.person_id,
    mentions.author_name,
    mentions.author_position,
    mentions.author_count,
    mentions.affiliation,
    mentions.is_equal_contribution
FROM core.mentions AS mentions
JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
JOIN core.people AS people USING (cluster)
