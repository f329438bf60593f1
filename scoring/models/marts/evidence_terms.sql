-- One row per skill, item of evidence and term: the arithmetic behind the item's points.
SELECT DISTINCT
    relevant.skill,
    relevant.document_id AS item_id,
    points.term,
    points.title_count,
    points.abstract_count,
    points.path_share,
    points.frequency,
    points.idf,
    points.points
FROM scoring.relevant_documents AS relevant
JOIN scoring.term_points AS points USING (document_id)
JOIN profile.terms AS terms ON terms.skill = relevant.skill AND terms.term = points.term
WHERE (relevant.skill, relevant.document_id) IN (SELECT (skill, item_id) FROM marts.evidence)
