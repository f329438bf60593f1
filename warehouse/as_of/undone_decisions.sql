-- One row per identity decision that was undone before $until; one that hid somebody counts as undone at every date.
SELECT undone.*
FROM build.raw.undone_decisions AS undone
JOIN build.raw.decisions AS decisions USING (decision_id)
WHERE decisions.kind IN ('suppressed', 'erased') OR undone.made_at::TIMESTAMPTZ::TIMESTAMP < $until
