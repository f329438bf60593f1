-- One row per document and term: its BM25F points.
WITH telling AS (
    SELECT statistics.item_kind, statistics.term, numbered.term_number, statistics.idf
    FROM scoring.term_statistics AS statistics
    JOIN scoring.numbered_terms AS numbered USING (term)
),
frequencies AS (
    SELECT
        documents.document_number,
        telling.term_number,
        hits.title_count,
        hits.abstract_count,
        coalesce(hits.path_hits / nullif(documents.path_count, 0), 0) AS path_share,
        telling.idf,
        round(CASE WHEN hits.item_kind = 'commit' THEN formula.subject_weight ELSE formula.title_weight END
            * hits.title_count / coalesce(1 - formula.b + formula.b * documents.title_word_count / corpora.mean_title_words, 1)
        + formula.abstract_weight * hits.abstract_count
            / coalesce(1 - formula.b + formula.b * coalesce(documents.abstract_word_count, 0) / corpora.mean_abstract_words, 1)
        + formula.path_weight * path_share ** formula.path_power
            * coalesce(rarities.path_rarity, 1) ** formula.path_rarity_power, 6) AS frequency
    FROM scoring.document_terms AS hits
    JOIN scoring.numbered_documents AS documents USING (document_id)
    JOIN telling ON telling.item_kind = hits.item_kind AND telling.term = hits.term
    JOIN scoring.corpora AS corpora ON corpora.item_kind = hits.item_kind
    LEFT JOIN scoring.path_rarities AS rarities
        ON rarities.repository_number = documents.repository_number AND rarities.term_number = telling.term_number
    CROSS JOIN profile.formula AS formula
)
SELECT
    document_number,
    term_number,
    title_count,
    abstract_count,
    round(path_share, 6) AS path_share,
    frequency,
    idf,
    -- Points are decimals, so that sums do not depend on the order they are added in.
    round(idf * frequency * (formula.k1 + 1) / (formula.k1 + frequency), 6)::DECIMAL(18, 6) AS points
FROM frequencies
CROSS JOIN profile.formula AS formula
