-- One row per account or author signature, with why it counts as this person's.
SELECT accounts.account_id, accounts.source, accounts.handle, accounts.former_handles, accounts.display_name, accounts.profile_url,
    accounts.match_probability, accounts.match_reason, accounts.first_seen_at, accounts.last_seen_at
FROM core.accounts AS accounts
JOIN subject USING (cluster)
ORDER BY accounts.account_id
