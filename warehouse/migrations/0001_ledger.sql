CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'partial', 'failed')),
    message TEXT,
    started_at TEXT NOT NULL,
    finished_at TEXT
);
CREATE TABLE run_targets (
    run_id TEXT NOT NULL REFERENCES runs,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('done', 'unchanged', 'gone', 'failed', 'skipped')),
    message TEXT,
    watermark TEXT,
    file_count INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    PRIMARY KEY (run_id, source, target)
);
CREATE TABLE gaps (
    run_id TEXT NOT NULL REFERENCES runs,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    from_at TEXT,
    to_at TEXT,
    reason TEXT NOT NULL,
    lasts INTEGER NOT NULL CHECK (lasts IN (0, 1)),
    closed_run_id TEXT REFERENCES runs
);
CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('same', 'not_same', 'suppressed', 'erased')),
    account_id TEXT NOT NULL,
    other_account_id TEXT,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    reason TEXT NOT NULL
);
