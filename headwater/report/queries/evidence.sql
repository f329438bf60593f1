-- One row per person, skill and item among the weightiest of that person and skill, with the sum of all of them.
SELECT
    *,
    sum(weight) OVER (PARTITION BY person_id, skill) AS whole_weight,
    row_number() OVER (PARTITION BY person_id, skill ORDER BY weight DESC, item_id) AS place
FROM evidence
WHERE person_id IN (SELECT unnest($people))
QUALIFY place <= $shown
ORDER BY person_id, skill, place
