-- One row per skill and person: ln(1 + BM25 of their documents among the best 2 %) + ln(1 + months with one).
-- Its numbers stand here and not in skills.toml: it is what the formula of today is compared with.
WITH frequencies AS (
    SELECT
        hits.document_id,
        said.item_kind,
        hits.term,
        (3 * hits.title_count + hits.abstract_count)
            / (0.25 + 0.75 * (said.title_word_count + coalesce(said.abstract_word_count, 0))
                / (corpora.mean_title_words + CASE WHEN said.item_kind = 'publication' THEN corpora.mean_abstract_words ELSE 0 END))
        + coalesce(hits.path_hits / nullif(said.path_count, 0), 0) AS frequency,
        corpora.document_count,
        count(*) OVER (PARTITION BY said.item_kind, hits.term) AS term_document_count
    FROM scoring.document_terms AS hits
    JOIN scoring.document_words AS said USING (document_id)
    JOIN scoring.corpora AS corpora ON corpora.item_kind = said.item_kind
    WHERE said.item_kind <> 'artifact'
),
shown AS (
    SELECT frequencies.document_id, frequencies.item_kind, terms.skill, any_value(frequencies.document_count) AS document_count,
        sum((ln(1 + (document_count - term_document_count + 0.5) / (term_document_count + 0.5))
            * frequency * 2.2 / (1.2 + frequency))::DECIMAL(18, 6)) AS points
    FROM frequencies
    JOIN (SELECT DISTINCT skill, term FROM profile.terms) AS terms USING (term)
    GROUP BY frequencies.document_id, frequencies.item_kind, terms.skill
),
best AS (
    SELECT *
    FROM shown
    QUALIFY row_number() OVER (PARTITION BY skill, item_kind ORDER BY points DESC, document_id) <= greatest(200, ceil(0.02 * document_count))
)
SELECT
    best.skill,
    credits.person_id,
    round(ln(1 + sum(best.points)::DOUBLE) + ln(1 + count(DISTINCT date_trunc('month', documents.occurred_at))), 9) AS points
FROM best
JOIN core.credits AS credits USING (document_id)
JOIN scoring.documents AS documents USING (document_id)
WHERE credits.part <> 'reviewer'
GROUP BY best.skill, credits.person_id
