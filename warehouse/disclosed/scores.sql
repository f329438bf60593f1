-- One row per skill that they are scored in.
SELECT scores.* EXCLUDE (person_id) FROM marts.skill_scores AS scores JOIN subject USING (person_id) ORDER BY scores.skill
