-- One row per role and skill it weighs.
SELECT role, skill, weight, minimum_score, is_must_have FROM profile.role_skills
