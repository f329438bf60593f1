-- One row per skill and person: how many of the documents that say enough about the skill (by BM25F) are theirs.
SELECT shown.skill, credits.person_id, count(*) AS points
FROM scoring.document_skills AS shown
JOIN scoring.corpora AS corpora ON corpora.item_kind = shown.item_kind AND shown.points >= corpora.fewest_points
JOIN core.credits AS credits USING (document_id)
GROUP BY shown.skill, credits.person_id
