-- One row per skill and person: how many of the skill's best documents (by BM25F) are theirs.
SELECT relevant.skill, credits.person_id, count(*) AS points
FROM scoring.relevant_documents AS relevant
JOIN core.credits AS credits USING (document_id)
GROUP BY relevant.skill, credits.person_id
