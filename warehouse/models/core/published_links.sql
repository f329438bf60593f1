-- One row per account and key of its owner that the account's source publishes: ids, home pages, GitHub logins.
SELECT DISTINCT account_id, key, rule, NULL::VARCHAR AS reason
FROM core.published_keys
ANTI JOIN core.ignored_keys USING (account_id, key)
