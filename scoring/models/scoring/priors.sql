-- One row per repository and skill that it is about as a whole, as the catalog says: by how much points rise there.
SELECT DISTINCT numbered.repository_number, skills.skill_number, formula.repository_prior AS prior
FROM (SELECT repository, unnest(skills) AS skill FROM raw.watched_repositories) AS watched
JOIN scoring.numbered_repositories AS numbered USING (repository)
JOIN profile.lineage AS lineage USING (skill)
JOIN scoring.numbered_skills AS skills ON skills.skill = lineage.ancestor
CROSS JOIN profile.formula AS formula
