-- One row per document of somebody who is not shown: it stays among the documents, so that nobody else's score moves.
SELECT DISTINCT parts.document_id
FROM core.parts AS parts
LEFT JOIN core.alias_clusters AS clusters USING (alias_id)
WHERE parts.alias_id = 'erased' OR clusters.cluster IN (SELECT cluster FROM core.hidden_clusters)
