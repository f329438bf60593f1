-- One row per alias that is a bot, a CI user or a coding agent, with the reason.
WITH
texts AS (
    SELECT DISTINCT 'login' AS field, login_key AS text FROM core.aliases WHERE login_key IS NOT NULL
    UNION ALL
    SELECT DISTINCT 'name', lower(name) FROM core.aliases
),
-- A pattern from a table is compiled for each row it meets: so a row here is thousands of texts, one a line.
pages AS (
    SELECT field, string_agg(text, chr(10)) AS lines
    FROM (SELECT field, text, row_number() OVER (PARTITION BY field) // 5000 AS page FROM texts)
    GROUP BY field, page
),
known AS (
    SELECT DISTINCT rules.field, rules.kind, rules.reason, unnest(regexp_extract_all(pages.lines, '(?m)^(?:' || rules.pattern || ')$')) AS text
    FROM pages
    JOIN raw.automation_rules AS rules USING (field)
),
found AS (
    SELECT aliases.alias_id, known.kind, known.reason
    FROM core.aliases AS aliases
    JOIN known ON known.field = 'login' AND known.text = aliases.login_key
    UNION ALL
    -- An agent's name on a personal address may be a person's: Claude is also a first name.
    SELECT aliases.alias_id, known.kind, known.reason
    FROM core.aliases AS aliases
    JOIN known ON known.field = 'name' AND known.text = lower(aliases.name)
    WHERE known.kind = 'bot' OR aliases.address_kind NOT IN ('personal', 'github', 'account')
    UNION ALL
    SELECT alias_id, 'agent', 'the address is a coding agent''s' FROM core.aliases WHERE address_kind = 'agent'
    UNION ALL
    SELECT aliases.alias_id, 'bot', 'GitHub says that the account is no user''s'
    FROM core.aliases AS aliases
    JOIN staging.github_accounts AS accounts USING (github_id)
    WHERE accounts.is_automation
)
SELECT alias_id, min_by(kind, reason) AS kind, min(reason) AS reason
FROM found
GROUP BY alias_id
