CREATE TABLE exports (
    export_id INTEGER PRIMARY KEY,
    made_at TEXT NOT NULL,
    role TEXT NOT NULL,
    role_version TEXT NOT NULL,
    filters TEXT NOT NULL,
    as_of TEXT,
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TABLE exported_people (
    export_id INTEGER NOT NULL REFERENCES exports,
    person_id TEXT NOT NULL,
    rank INTEGER NOT NULL,
    score REAL NOT NULL,
    evidence_count INTEGER NOT NULL,
    PRIMARY KEY (export_id, person_id)
);
