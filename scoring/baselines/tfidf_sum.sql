-- One row per skill and person: TF-IDF of the skill's terms, summed over all their documents.
WITH frequencies AS (
    SELECT hits.document_id, documents.item_kind, hits.term, hits.title_count + hits.abstract_count + least(hits.path_hits, 1) AS frequency
    FROM scoring.document_terms AS hits
    JOIN scoring.documents AS documents USING (document_id)
    WHERE documents.item_kind <> 'artifact'
),
weighed AS (
    SELECT document_id, term,
        (frequency * ln(any_value(corpora.document_count) OVER (PARTITION BY item_kind)
            / count(*) OVER (PARTITION BY item_kind, term)))::DECIMAL(18, 6) AS weight
    FROM frequencies
    JOIN scoring.corpora AS corpora USING (item_kind)
)
SELECT terms.skill, credits.person_id, sum(weighed.weight) AS points
FROM weighed
JOIN (SELECT DISTINCT skill, term FROM profile.terms) AS terms USING (term)
JOIN core.credits AS credits USING (document_id)
GROUP BY terms.skill, credits.person_id
