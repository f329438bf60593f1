-- One row per account or author signature of a person who may be shown.
SELECT
    accounts.account_id,
    people.person_id,
    accounts.source,
    accounts.handle,
    accounts.former_handles,
    CASE WHEN contains(accounts.display_name, '[address]') THEN NULL ELSE accounts.display_name END AS display_name,
    accounts.profile_url,
    accounts.match_probability::DOUBLE AS match_probability,
    accounts.match_reason
FROM core.accounts AS accounts
JOIN core.people AS people USING (cluster)
