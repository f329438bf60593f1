-- One row per document and term of the taxonomy in it: how often in title and abstract, in what share of its paths.
WITH texts AS (
    SELECT document_id, 'title' AS field, unnest(phrases(title, title_words)) AS term FROM scoring.documents
    UNION ALL
    SELECT document_id, 'abstract', unnest(phrases(abstract, abstract_words)) FROM scoring.documents WHERE abstract <> ''
),
found AS (
    SELECT document_id, term,
        count(*) FILTER (field = 'title') AS title_count,
        count(*) FILTER (field = 'abstract') AS abstract_count,
        0 AS path_hits
    FROM texts
    SEMI JOIN (SELECT term FROM profile.terms WHERE kind = 'phrase') USING (term)
    GROUP BY document_id, term
    UNION ALL
    SELECT touched.document_id, path_terms.term, 0, 0, count(*)
    FROM (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched
    JOIN scoring.path_terms AS path_terms USING (path)
    GROUP BY touched.document_id, path_terms.term
)
SELECT
    document_id,
    term,
    sum(title_count)::INTEGER AS title_count,
    sum(abstract_count)::INTEGER AS abstract_count,
    sum(path_hits)::INTEGER AS path_hits
FROM found
GROUP BY document_id, term
