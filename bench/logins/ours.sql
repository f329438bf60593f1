-- One row per alias asked about and account that Headwater puts it with.
SELECT asked.alias_id, github.account_id AS account, own.rule
FROM asked
JOIN core.accounts AS own ON own.account_id = asked.alias_id
JOIN core.accounts AS github ON github.cluster = own.cluster AND github.source = 'github'
