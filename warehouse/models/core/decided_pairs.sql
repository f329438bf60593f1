-- One row per decision in force that two accounts are, or are not, the same person, as they are called today.
WITH meant AS (
    SELECT decisions.decision_id, decisions.kind, decisions.made_by, decisions.reason, one.account_id AS a, other.account_id AS b
    FROM raw.decisions AS decisions
    JOIN core.decided_names AS one ON one.name = decisions.account_id
    JOIN core.decided_names AS other ON other.name = decisions.other_account_id
    ANTI JOIN raw.undone_decisions AS undone ON undone.decision_id = decisions.decision_id
    WHERE decisions.kind IN ('same', 'not_same')
)
SELECT DISTINCT meant.*
FROM meant
-- A negative decision wins.
WHERE kind = 'not_same' OR NOT EXISTS (
    FROM meant AS negative
    WHERE negative.kind = 'not_same'
        AND least(negative.a, negative.b) = least(meant.a, meant.b) AND greatest(negative.a, negative.b) = greatest(meant.a, meant.b))
