-- One row per personal address whose account nobody has told: a commit to ask GitHub about, the busiest address first.
WITH asked AS (
    SELECT DISTINCT aliases.email_hash
    FROM raw.github_records AS records
    JOIN staging.signatures AS signatures ON signatures.commit_id = records.key AND signatures.position = 0
    JOIN core.aliases AS aliases USING (alias_key)
    WHERE records.kind IN ('commit_author', 'missing') AND aliases.email_hash IS NOT NULL
)
SELECT commits.repository, max(commits.commit_id) AS commit_id, count(*) AS commit_count
FROM staging.signatures AS signatures
JOIN core.aliases AS aliases USING (alias_key)
JOIN staging.commits AS commits USING (commit_id)
ANTI JOIN core.automation AS automation ON automation.alias_id = aliases.alias_id
ANTI JOIN core.address_accounts AS known ON known.email_hash = aliases.email_hash
ANTI JOIN core.shared_addresses AS shared ON shared.email_hash = aliases.email_hash
ANTI JOIN asked ON asked.email_hash = aliases.email_hash
WHERE signatures.position = 0 AND aliases.email_hash IS NOT NULL
GROUP BY aliases.email_hash, commits.repository
QUALIFY row_number() OVER (PARTITION BY aliases.email_hash ORDER BY count(*) DESC, commits.repository) = 1
ORDER BY commit_count DESC, commit_id
LIMIT 5000
