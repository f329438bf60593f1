-- One row per kind of document and term: in how many documents it stands, and so how telling it is (idf).
SELECT
    said.item_kind,
    document_terms.term,
    count(*) AS term_document_count,
    coalesce(ln(1 + (any_value(corpora.document_count) - count(*) + 0.5) / (count(*) + 0.5)), 1) AS idf
FROM scoring.document_terms AS document_terms
JOIN scoring.document_words AS said USING (document_id)
JOIN scoring.corpora AS corpora USING (item_kind)
GROUP BY said.item_kind, document_terms.term
