-- One row per document and skill for which it is evidence of somebody.
SELECT DISTINCT document_number, skill_number
FROM scoring.item_weights
ANTI JOIN (FROM scoring.crowded_items WHERE is_surplus) USING (person_number, skill_number, document_number)
WHERE weight IS NOT NULL
