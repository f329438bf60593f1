-- One row per id that one of these people went by before.
SELECT former_person_id, person_id
FROM former_person_ids
WHERE person_id IN (SELECT unnest($people))
ORDER BY former_person_id
