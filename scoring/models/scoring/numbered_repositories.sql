-- One row per repository that a document lies in: its number, in the order of names.
SELECT row_number() OVER (ORDER BY repository)::INTEGER AS repository_number, repository
FROM (SELECT DISTINCT repository FROM scoring.document_words WHERE repository IS NOT NULL)
