-- One row per item of evidence that can be searched.
WITH items AS (
    SELECT shown.document_number, list(skills.skill ORDER BY skills.skill) AS skills
    FROM scoring.shown_skills AS shown
    JOIN scoring.numbered_skills AS skills USING (skill_number)
    GROUP BY shown.document_number
)
SELECT
    row_number() OVER (ORDER BY documents.document_id)::INTEGER AS item_number,
    documents.document_id AS item_id,
    documents.item_kind,
    documents.title,
    documents.url,
    documents.repository,
    documents.occurred_at,
    items.skills
FROM items
JOIN scoring.numbered_documents AS numbered USING (document_number)
JOIN scoring.documents AS documents USING (document_id)
