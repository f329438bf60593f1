-- One row per skill and person: how many commits of theirs touch a path that shows the skill.
WITH touching AS (
    SELECT DISTINCT touched.document_id, terms.skill
    FROM (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched
    JOIN scoring.path_terms AS path_terms USING (path)
    JOIN profile.terms AS terms ON terms.term = path_terms.term AND terms.kind = 'path'
)
SELECT touching.skill, credits.person_id, count(*) AS points
FROM touching
JOIN core.credits AS credits USING (document_id)
WHERE credits.part <> 'reviewer'
GROUP BY touching.skill, credits.person_id
