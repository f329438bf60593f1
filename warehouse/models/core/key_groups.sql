-- One row per account: the group that its hard keys put it in.
WITH known AS (
    SELECT alias_id AS account_id FROM core.aliases ANTI JOIN core.automation USING (alias_id)
    UNION
    SELECT mention_id FROM core.mentions
    UNION
    SELECT account_id FROM core.key_links
)
SELECT known.account_id, coalesce(components.component, known.account_id) AS group_id
FROM known
LEFT JOIN core.key_components AS components ON components.node = known.account_id
