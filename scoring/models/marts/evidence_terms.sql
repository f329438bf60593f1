-- One row per skill, item of evidence and term: the arithmetic behind the item's points.
SELECT
    terms.skill,
    terms.document_id AS item_id,
    terms.counted.term AS term,
    terms.counted.title_count AS title_count,
    terms.counted.abstract_count AS abstract_count,
    terms.counted.path_share AS path_share,
    terms.counted.frequency AS frequency,
    terms.counted.idf AS idf,
    terms.counted.points AS points
FROM scoring.skill_terms AS terms
SEMI JOIN (SELECT skill, item_id AS document_id FROM marts.evidence) USING (skill, document_id)
