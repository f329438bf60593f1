-- One row per person: the number, in the order of person_id, by which the large tables of scoring know people.
SELECT row_number() OVER (ORDER BY person_id)::INTEGER AS person_number, person_id, identity_confidence FROM core.people
