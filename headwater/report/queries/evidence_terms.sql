-- One row per skill, item and term, for the items that are among the weightiest of one of these people.
SELECT *
FROM evidence_terms
WHERE (skill, item_id) IN (
    SELECT (skill, item_id)
    FROM evidence
    WHERE person_id IN (SELECT unnest($people))
    QUALIFY row_number() OVER (PARTITION BY person_id, skill ORDER BY weight DESC, item_id) <= $shown)
ORDER BY skill, item_id, points DESC, term
