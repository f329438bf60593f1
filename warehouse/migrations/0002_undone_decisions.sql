ALTER TABLE decisions ADD COLUMN action_id INTEGER;
CREATE TABLE undone_decisions (
    decision_id INTEGER PRIMARY KEY REFERENCES decisions,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    reason TEXT NOT NULL
);
