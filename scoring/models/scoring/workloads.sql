-- One row per person and repository: the commits that the person is credited with there.
SELECT credits.person_id, documents.repository, count(*) AS commit_count
FROM core.credits AS credits
JOIN scoring.documents AS documents USING (document_id)
WHERE documents.item_kind = 'commit'
GROUP BY credits.person_id, documents.repository
