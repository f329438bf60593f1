-- One row per alias asked about: whether it got an account, and nothing but its own.
SELECT asked.alias_id, asked.is_present, count(given.account) > 0 AS is_given,
    count(given.account) > 0 AND coalesce(bool_and(list_contains(asked.accounts, given.account)), false) AS is_right,
    min(given.rule) AS rule
FROM asked
LEFT JOIN given USING (alias_id)
GROUP BY ALL
