-- One row per document, skill and term that does not count, as another spelling of the same phrase there is worth more.
SELECT points.document_number, spellings.skill_number, points.term_number
FROM scoring.term_points AS points
JOIN (FROM scoring.spellings WHERE NOT is_only) AS spellings USING (term_number)
QUALIFY row_number() OVER (
    PARTITION BY points.document_number, spellings.skill_number, spellings.form_number
    ORDER BY points.points DESC, points.term_number DESC) > 1
