CREATE TABLE privacy_actions (
    action_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('suppressed', 'erased', 'expired')),
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE privacy_marks (
    action_id INTEGER NOT NULL REFERENCES privacy_actions,
    kind TEXT NOT NULL,
    mark_hash TEXT NOT NULL,
    PRIMARY KEY (action_id, kind, mark_hash)
);
CREATE TABLE undone_privacy_actions (
    action_id INTEGER PRIMARY KEY REFERENCES privacy_actions,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE swept_files (
    file TEXT PRIMARY KEY,
    action_id INTEGER NOT NULL,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL
);
CREATE TABLE contacts (
    person_id TEXT NOT NULL,
    contacted_on TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE listings (
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    first_on TEXT NOT NULL,
    PRIMARY KEY (person_id, role)
);
CREATE TABLE access_log (
    entry_id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    operator TEXT NOT NULL,
    action TEXT NOT NULL,
    details TEXT NOT NULL,
    entry_hash TEXT NOT NULL
);
CREATE TABLE exposures (
    entry_id INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (entry_id, person_id)
);
CREATE TABLE approvals (
    approval_id INTEGER PRIMARY KEY,
    file_sha256 TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE access_log_anchors (
    entry_id INTEGER PRIMARY KEY,
    entry_hash TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE TRIGGER access_log_is_appended_to BEFORE UPDATE ON access_log
BEGIN SELECT raise(ABORT, 'the access log is only appended to'); END;
