-- One row per link within a source, by a hard key, or by decision: two nodes (accounts or keys), rule and strength.
WITH told AS (
    SELECT account_id AS a, key AS b, rule FROM core.key_links
    UNION ALL
    SELECT group_id, key, rule FROM core.name_links
    UNION ALL
    SELECT mention_id, key, rule FROM core.mention_links
    UNION ALL
    SELECT DISTINCT a, b, 'decided' FROM core.decided_pairs WHERE kind = 'same'
)
SELECT told.a, told.b, told.rule, rules.probability
FROM told
JOIN raw.identity_rules AS rules USING (rule)
WHERE told.a <> told.b
