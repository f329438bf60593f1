-- One row per document and term: its BM25F points.
WITH frequencies AS (
    SELECT
        hits.document_id,
        hits.term,
        said.item_kind,
        hits.title_count,
        hits.abstract_count,
        coalesce(hits.path_hits / nullif(said.path_count, 0), 0) AS path_share,
        CASE WHEN said.item_kind = 'commit' THEN formula.subject_weight ELSE formula.title_weight END
            * hits.title_count / coalesce(1 - formula.b + formula.b * said.title_word_count / corpora.mean_title_words, 1)
        + formula.abstract_weight * hits.abstract_count
            / coalesce(1 - formula.b + formula.b * coalesce(said.abstract_word_count, 0) / corpora.mean_abstract_words, 1)
        + formula.path_weight * coalesce(hits.path_hits / nullif(said.path_count, 0), 0) ** formula.path_power AS frequency
    FROM scoring.document_terms AS hits
    JOIN scoring.document_words AS said USING (document_id)
    JOIN scoring.corpora AS corpora USING (item_kind)
    CROSS JOIN profile.formula AS formula
)
SELECT
    frequencies.document_id,
    frequencies.item_kind,
    frequencies.term,
    frequencies.title_count,
    frequencies.abstract_count,
    round(frequencies.path_share, 6) AS path_share,
    round(frequencies.frequency, 6) AS frequency,
    round(statistics.idf, 6) AS idf,
    -- Points are decimals, so that sums do not depend on the order they are added in.
    round(round(statistics.idf, 6) * round(frequencies.frequency, 6) * (formula.k1 + 1)
        / (formula.k1 + round(frequencies.frequency, 6)), 6)::DECIMAL(18, 6) AS points
FROM frequencies
JOIN scoring.term_statistics AS statistics USING (item_kind, term)
CROSS JOIN profile.formula AS formula
