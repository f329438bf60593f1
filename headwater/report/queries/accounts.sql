-- One row per account of these people.
SELECT * FROM accounts WHERE person_id IN (SELECT unnest($people)) ORDER BY person_id, source, account_id
