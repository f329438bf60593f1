-- One row per document, skill and term that counts: of the spellings of one phrase (`flash attention`, `flashattention`), the best.
SELECT
    points.document_id,
    points.item_kind,
    terms.skill,
    max_by(
        {
            term: points.term, title_count: points.title_count, abstract_count: points.abstract_count,
            path_share: points.path_share, frequency: points.frequency, idf: points.idf, points: points.points
        },
        (points.points, points.term)) AS counted
FROM scoring.term_points AS points
JOIN (SELECT DISTINCT skill, term, form FROM profile.terms) AS terms USING (term)
GROUP BY points.document_id, points.item_kind, terms.skill, terms.form
