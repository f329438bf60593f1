-- One row per person among these.
SELECT * FROM people WHERE person_id IN (SELECT unnest($people)) ORDER BY person_id
