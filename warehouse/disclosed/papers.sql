-- One row per source and paper that names them: what it tells of them as an author.
SELECT told.record_id, papers.title, papers.url, papers.published_on, told.author_position, told.author, told.source, told.collected_at
FROM core.source_mentions AS told
JOIN core.accounts AS accounts ON accounts.account_id = told.mention_id
JOIN subject USING (cluster)
JOIN staging.source_papers AS papers USING (record_id)
ORDER BY told.record_id, told.author_position
