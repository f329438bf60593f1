-- One row per skill and person: BM25F summed over all their documents (CombSUM).
SELECT shown.skill, credits.person_id, sum(shown.points) AS points
FROM scoring.document_skills AS shown
JOIN core.credits AS credits USING (document_id)
GROUP BY shown.skill, credits.person_id
