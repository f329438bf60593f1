-- One row per person and skill, with names to show.
-- person_id: The person.
-- display_name: Name to show.
-- github_login: GitHub login, when known.
-- country_code: ISO 3166 country of the location that the person states.
-- skill: The skill.
-- skill_label: The skill's name.
-- score: 0 to 100.
-- confidence: 0 to 1.
-- evidence_count: Items that count.
-- last_evidence_on: Day of the latest of them.
SELECT
    scores.person_id, people.display_name, people.github_login, people.country_code, scores.skill, skills.label AS skill_label,
    scores.score, scores.confidence, scores.evidence_count, scores.last_evidence_on
FROM skill_scores AS scores
JOIN people ON people.person_id = scores.person_id
JOIN skills ON skills.skill = scores.skill
