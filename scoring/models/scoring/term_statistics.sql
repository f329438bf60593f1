-- One row per kind of document and term: in how many documents it stands, and so how telling it is (idf).
SELECT
    item_kind,
    term,
    count(*) AS term_document_count,
    round(coalesce(ln(1 + (any_value(corpora.document_count) - count(*) + 0.5) / (count(*) + 0.5)), 1), 6) AS idf
FROM scoring.document_terms
JOIN scoring.corpora AS corpora USING (item_kind)
GROUP BY item_kind, term
