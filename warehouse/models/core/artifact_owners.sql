-- One row per model, dataset or space on the hub that lies under the account of somebody who may be shown; an organisation is nobody.
SELECT artifacts.artifact_id, people.person_id
FROM staging.artifacts AS artifacts
JOIN staging.hub_accounts AS hub ON lower(hub.account) = lower(artifacts.owner) AND NOT hub.is_organisation
JOIN core.accounts AS accounts ON accounts.account_id = 'huggingface:' || hub.account
JOIN core.people AS people USING (cluster)
