-- One row per kind of document: how many there are, and the mean lengths in words that BM25 compares with.
SELECT
    item_kind,
    count(*) AS document_count,
    greatest(sum(len(title_words)) / count(*), 1) AS mean_title_words,
    greatest(sum(coalesce(len(abstract_words), 0)) / count(*), 1) AS mean_abstract_words
FROM scoring.documents
GROUP BY item_kind
