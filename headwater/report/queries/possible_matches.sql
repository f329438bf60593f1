-- One row per person among these and somebody else who may be the same, the likeliest first.
WITH sides AS (
    SELECT person_a AS person_id, person_b AS other_id, name_b AS other_name, account_b AS other_account,
        match_id, probability, reasons, against, what_would_settle
    FROM possible_matches
    UNION ALL
    SELECT person_b, person_a, name_a, account_a, match_id, probability, reasons, against, what_would_settle
    FROM possible_matches
)
FROM sides
WHERE person_id IN (SELECT unnest($people))
ORDER BY person_id, probability DESC, match_id
