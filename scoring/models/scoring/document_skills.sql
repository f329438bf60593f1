-- One row per document and skill it shows: the points of its terms.
SELECT points.document_number, spellings.skill_number, sum(points.points)::DECIMAL(18, 6) AS term_points
FROM scoring.term_points AS points
JOIN scoring.spellings AS spellings USING (term_number)
ANTI JOIN scoring.lesser_spellings USING (document_number, skill_number, term_number)
GROUP BY points.document_number, spellings.skill_number
