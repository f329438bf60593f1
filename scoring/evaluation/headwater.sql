-- One row per skill and person: the score that is published, with the amount of evidence to break ties.
SELECT skill, person_id, {score: score, evidence_count: evidence_count} AS points
FROM marts.skill_scores
