-- One row per cluster of accounts that a decision hides: suppressed, erased or expired, found again by its keyed hashes.
WITH in_force AS (
    SELECT marks.kind, marks.mark_hash
    FROM raw.privacy_marks AS marks
    ANTI JOIN raw.undone_privacy_actions USING (action_id)
    WHERE marks.kind NOT IN ('name', 'shared_address')
)
SELECT DISTINCT marks.cluster
FROM core.person_marks AS marks
JOIN in_force ON in_force.kind = marks.kind
    AND in_force.mark_hash = sha256(concat_ws(chr(31), (SELECT secret FROM raw.mark_secret), marks.kind, marks.value))
UNION
SELECT DISTINCT cluster FROM core.decided_accounts WHERE kind IN ('suppressed', 'erased')
