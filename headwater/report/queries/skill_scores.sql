-- One row per person among these and skill, the best skill first.
SELECT * FROM skill_scores WHERE person_id IN (SELECT unnest($people)) ORDER BY person_id, score DESC, skill
