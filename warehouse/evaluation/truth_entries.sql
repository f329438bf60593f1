-- One row per truth row, with the person it lies with and the account it rests on; NULL where it names nobody here.
WITH named AS (
    SELECT anchors.position, aliases.alias_id AS account_id
    FROM truth_anchors AS anchors
    JOIN staging.signatures AS signatures ON signatures.commit_id = anchors.commit_id AND signatures.position = 0
    JOIN core.aliases AS aliases USING (alias_key)
    UNION
    SELECT position, account_id FROM truth_anchors WHERE account_id IS NOT NULL
),
rules AS (
    FROM raw.identity_rules
    UNION ALL BY NAME
    SELECT NULL::VARCHAR AS tier WHERE false
),
held AS (
    SELECT
        named.position,
        clusters.person_id,
        count(*) AS account_count,
        max_by(
            struct_pack(account_id := accounts.account_id, display_name := accounts.display_name, rule := accounts.rule,
                tier := rules.tier, match_probability := accounts.match_probability, match_reason := accounts.match_reason),
            (accounts.match_probability, accounts.account_id)) AS account
    FROM named
    JOIN core.accounts AS accounts USING (account_id)
    JOIN core.clusters AS clusters USING (cluster)
    JOIN rules ON rules.rule = accounts.rule
    GROUP BY named.position, clusters.person_id
),
-- An id on many papers may lie with several people: the row stands where most of them are.
chosen AS (
    SELECT *, count(*) OVER (PARTITION BY position) AS person_count
    FROM held
    QUALIFY row_number() OVER (PARTITION BY position ORDER BY account_count DESC, person_id) = 1
)
SELECT
    truth.position,
    truth.source,
    truth.handle,
    truth.truth_id,
    chosen.person_id,
    chosen.person_count::INTEGER AS person_count,
    chosen.account.account_id AS account_id,
    redact(chosen.account.display_name) AS display_name,
    chosen.account.rule AS rule,
    chosen.account.tier AS tier,
    chosen.account.match_probability::DOUBLE AS match_probability,
    chosen.account.match_reason AS match_reason
FROM truth_rows AS truth
LEFT JOIN chosen USING (position)
