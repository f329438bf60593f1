-- What GitHub tells of whose the truth's commits are: pull requests they name, tips they wrote, accounts shown behind them.
-- It tells so of an address: what it tells of another commit under the same address goes too.
DELETE FROM raw.github_records
WHERE kind = 'commit_author' AND (payload ->> '$.oid') IN (
    SELECT commit_id FROM truth_anchors
    UNION ALL
    SELECT commit_id FROM raw.git_commits WHERE author.email_hash IN (SELECT email_hash FROM truth_anchors));
UPDATE raw.pull_heads SET signature = struct_update(signature, email_hash := NULL::VARCHAR)
WHERE signature.email_hash IN (SELECT email_hash FROM truth_anchors);
UPDATE raw.git_commits SET pull_request_number = NULL
WHERE pull_request_number IS NOT NULL AND (
    commit_id IN (SELECT commit_id FROM truth_anchors) OR author.email_hash IN (SELECT email_hash FROM truth_anchors));
