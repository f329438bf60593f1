-- One row per decision and account it is about, as the account is called today.
WITH meant AS (
    SELECT decision_id, kind, account_id FROM raw.decisions
    UNION
    -- A signature goes by its first commit: any commit that shows it still means it when an earlier one has come to light.
    SELECT decisions.decision_id, decisions.kind, aliases.alias_id
    FROM raw.decisions AS decisions
    JOIN staging.signatures AS signatures
        ON decisions.account_id = 'git:' || signatures.commit_id || '#' || signatures.position
    JOIN core.aliases AS aliases USING (alias_key)
    UNION
    -- A login without a number means the signatures that carry it, also when its number has become known.
    SELECT decisions.decision_id, decisions.kind, aliases.alias_id
    FROM raw.decisions AS decisions
    JOIN core.aliases AS aliases ON decisions.account_id = 'github-login:' || aliases.login_key
    WHERE aliases.github_id IS NULL
)
SELECT meant.decision_id, meant.kind, meant.account_id, accounts.cluster
FROM meant
JOIN core.accounts AS accounts USING (account_id)
