-- Nobody has two GitHub account numbers.
SELECT person_id, count(*) AS account_count
FROM marts.accounts
WHERE account_id LIKE 'github:%'
GROUP BY person_id
HAVING count(*) > 1
LIMIT 20
