-- One row per skill and document among the best of its kind for that skill.
SELECT shown.*
FROM scoring.document_skills AS shown
JOIN scoring.corpora AS corpora USING (item_kind)
CROSS JOIN profile.formula AS formula
QUALIFY row_number() OVER (PARTITION BY shown.skill, shown.item_kind ORDER BY shown.points DESC, shown.document_id)
    <= greatest(formula.fewest_documents, ceil(formula.top_fraction * corpora.document_count))
