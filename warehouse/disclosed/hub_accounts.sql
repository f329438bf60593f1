-- One row per account of the Hugging Face hub that was read.
SELECT DISTINCT accounts.*
FROM staging.hub_accounts AS accounts
JOIN core.person_marks AS marks ON marks.kind = 'huggingface' AND marks.value = lower(accounts.account)
JOIN subject USING (cluster)
ORDER BY accounts.account
