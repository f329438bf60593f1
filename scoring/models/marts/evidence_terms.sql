-- One row per skill, item of evidence and term: the arithmetic behind the item's points.
SELECT
    skills.skill,
    documents.document_id AS item_id,
    terms.term,
    points.title_count,
    points.abstract_count,
    points.path_share,
    CASE WHEN points.path_share > 0 THEN rarities.path_rarity END AS path_rarity,
    points.frequency,
    points.idf,
    points.points
FROM scoring.term_points AS points
JOIN scoring.spellings AS spellings USING (term_number)
ANTI JOIN scoring.lesser_spellings USING (document_number, skill_number, term_number)
SEMI JOIN scoring.shown_skills USING (document_number, skill_number)
JOIN scoring.numbered_documents AS documents USING (document_number)
JOIN scoring.numbered_skills AS skills USING (skill_number)
JOIN scoring.numbered_terms AS terms USING (term_number)
LEFT JOIN scoring.path_rarities AS rarities
    ON rarities.repository_number = documents.repository_number AND rarities.term_number = points.term_number
