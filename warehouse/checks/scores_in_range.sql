-- Scores lie between 0 and 100, confidences and probabilities between 0 and 1.
SELECT 'skill_scores' AS found, person_id, score AS value FROM marts.skill_scores WHERE score NOT BETWEEN 0 AND 100 OR score IS NULL
UNION ALL SELECT 'skill_scores', person_id, confidence FROM marts.skill_scores WHERE confidence NOT BETWEEN 0 AND 1
UNION ALL SELECT 'shortlists', person_id, score FROM marts.shortlists WHERE score NOT BETWEEN 0 AND 100 OR score IS NULL
UNION ALL SELECT 'people', person_id, identity_confidence FROM marts.people WHERE identity_confidence NOT BETWEEN 0 AND 1
UNION ALL SELECT 'accounts', person_id, match_probability FROM marts.accounts WHERE match_probability NOT BETWEEN 0 AND 1
LIMIT 20
