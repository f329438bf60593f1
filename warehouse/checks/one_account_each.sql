-- Nobody has two GitHub account numbers, unless a reviewer decided so.
SELECT person_id, count(*) FILTER (account_id LIKE 'github:%') AS account_count
FROM marts.accounts
GROUP BY person_id
HAVING count(*) FILTER (account_id LIKE 'github:%') > 1 AND NOT bool_or(starts_with(match_reason, 'a reviewer decided'))
LIMIT 20
