-- Nobody is named in a published table who is not in people.
SELECT 'accounts' AS found, person_id FROM marts.accounts ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'contributions', person_id FROM marts.contributions ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'authorships', person_id FROM marts.authorships ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'evidence', person_id FROM marts.evidence ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'skill_scores', person_id FROM marts.skill_scores ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'shortlists', person_id FROM marts.shortlists ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'former_person_ids', person_id FROM marts.former_person_ids ANTI JOIN marts.people USING (person_id)
UNION ALL SELECT 'possible_matches', person_a FROM marts.possible_matches ANTI JOIN marts.people ON people.person_id = person_a
UNION ALL SELECT 'possible_matches', person_b FROM marts.possible_matches ANTI JOIN marts.people ON people.person_id = person_b
LIMIT 20
