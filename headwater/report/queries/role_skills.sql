-- One row per role and skill it weighs, the weightiest first.
SELECT role, skill, weight, is_must_have, minimum_score FROM role_skills ORDER BY role, weight DESC, skill
