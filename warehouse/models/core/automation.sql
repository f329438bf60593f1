-- One row per alias that is a bot, a CI user or a coding agent, with the reason.
SELECT
    aliases.alias_id,
    min_by(found.kind, found.reason) AS kind,
    min(found.reason) AS reason
FROM core.aliases AS aliases
CROSS JOIN LATERAL (
    SELECT rules.kind, rules.reason
    FROM raw.automation_rules AS rules
    WHERE (rules.field = 'login' AND regexp_full_match(aliases.login_key, rules.pattern))
        -- An agent's name on a personal address may be a person's: Claude is also a first name.
        OR (rules.field = 'name' AND regexp_full_match(lower(aliases.name), rules.pattern)
            AND (rules.kind = 'bot' OR aliases.address_kind NOT IN ('personal', 'github', 'account')))
    UNION ALL
    SELECT 'agent', 'the address is a coding agent''s' WHERE aliases.address_kind = 'agent'
    UNION ALL
    SELECT 'bot', 'GitHub says that the account is no user''s'
    FROM staging.github_accounts AS accounts
    WHERE accounts.github_id = aliases.github_id AND accounts.is_automation
) AS found
GROUP BY aliases.alias_id
