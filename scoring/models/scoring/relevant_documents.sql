-- One row per skill and document that says enough about it to count.
SELECT shown.*
FROM scoring.document_skills AS shown
JOIN scoring.corpora AS corpora USING (item_kind)
WHERE shown.points >= corpora.fewest_points
