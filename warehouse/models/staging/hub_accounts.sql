-- One row per account of the hub: the latest reading.
SELECT
    accounts.account,
    redact(accounts.name) AS name,
    accounts.is_organisation,
    accounts.organisations,
    accounts.github_login,
    redact(accounts.homepage) AS homepage,
    accounts.orcid,
    accounts.follower_count,
    files.fetched_at AS collected_at
FROM raw.hub_accounts AS accounts
JOIN raw.files AS files USING (file)
QUALIFY row_number() OVER (
    PARTITION BY lower(accounts.account) ORDER BY files.fetched_at DESC, accounts.file DESC, accounts.account) = 1
