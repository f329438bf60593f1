-- One row per commit, in the first watched repository that has it.
-- Subjects and paths are too wide to be ordered: only what is told more than once is, and without them.
WITH told AS (
    SELECT commits.rowid AS row_id, commits.commit_id, watched.position, commits.file
    FROM raw.git_commits AS commits
    JOIN raw.watched_repositories AS watched ON watched.repository = commits.target
    SEMI JOIN raw.files AS files ON files.file = commits.file
),
repeated AS (
    SELECT commit_id FROM told GROUP BY commit_id HAVING count(*) > 1
),
later AS (
    SELECT row_id
    FROM told
    SEMI JOIN repeated USING (commit_id)
    QUALIFY row_number() OVER (PARTITION BY commit_id ORDER BY position, file) > 1
)
SELECT
    commits.commit_id,
    watched.repository,
    commits.subject,
    commits.pull_request_number,
    -- An author's clock that runs ahead of the committer's is broken; one ahead of our own is no time at all.
    CASE
        WHEN coalesce(least(commits.authored_at, commits.committed_at), commits.committed_at) <= files.fetched_at
        THEN coalesce(least(commits.authored_at, commits.committed_at), commits.committed_at)
    END AS occurred_at,
    commits.author,
    list_filter(commits.trailers, lambda trailer: trailer.kind = 'co-authored-by') AS co_authors,
    len(commits.parent_ids) > 1 AS is_merge,
    commits.paths,
    commits.path_count,
    files.fetched_at AS collected_at
FROM raw.git_commits AS commits
JOIN raw.watched_repositories AS watched ON watched.repository = commits.target
JOIN raw.files AS files ON files.file = commits.file
ANTI JOIN later ON later.row_id = commits.rowid
