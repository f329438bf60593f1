-- One row per document and term of the taxonomy in it: how often in title and abstract, in how many of its paths.
-- Row by row: scoring.documents by document_id.
WITH texts AS (
    SELECT documents.document_id, 'title' AS field, documents.title AS text, said.title_words AS parts
    FROM scoring.documents AS documents
    JOIN scoring.document_words AS said USING (document_id)
    UNION ALL
    SELECT documents.document_id, 'abstract', documents.abstract, said.abstract_words
    FROM scoring.documents AS documents
    JOIN scoring.document_words AS said USING (document_id)
    WHERE documents.abstract <> ''
),
runs AS (
    SELECT document_id, field, unnest(parts) AS first, unnest(parts[2:]) AS second, unnest(parts[3:]) AS third FROM texts
    UNION ALL
    SELECT document_id, field, unnest(whole_words(text, parts)), NULL, NULL FROM texts
),
phrases AS (
    SELECT DISTINCT term, string_split(term, ' ') AS parts FROM profile.terms WHERE kind = 'phrase'
),
said AS (
    -- By the first word, so that most of a text is passed over at once.
    SELECT runs.document_id, runs.field, phrases.term
    FROM runs
    JOIN phrases ON phrases.parts[1] = runs.first
    WHERE CASE len(phrases.parts)
        WHEN 1 THEN true
        WHEN 2 THEN runs.second = phrases.parts[2]
        WHEN 3 THEN runs.second = phrases.parts[2] AND runs.third = phrases.parts[3]
    END
),
found AS (
    SELECT document_id, term,
        count(*) FILTER (field = 'title') AS title_count,
        count(*) FILTER (field = 'abstract') AS abstract_count,
        0 AS path_hits
    FROM said
    GROUP BY document_id, term
    UNION ALL
    SELECT touched.document_id, path_terms.term, 0, 0, count(*)
    FROM (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched
    JOIN scoring.path_terms AS path_terms USING (path)
    GROUP BY touched.document_id, path_terms.term
)
SELECT
    found.document_id,
    documents.item_kind,
    found.term,
    sum(found.title_count)::INTEGER AS title_count,
    sum(found.abstract_count)::INTEGER AS abstract_count,
    sum(found.path_hits)::INTEGER AS path_hits
FROM found
JOIN scoring.documents AS documents USING (document_id)
GROUP BY found.document_id, documents.item_kind, found.term
