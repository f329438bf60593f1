-- One row per commit and person named on it: position 0 is the author, 1 and up the co-authors.
WITH named AS (
    SELECT commit_id, 0 AS position, occurred_at,
        author.name, author.address_kind, author.github_id, author.github_login, author.email_hash
    FROM staging.commits
    UNION ALL
    SELECT commit_id, i AS position, occurred_at,
        co_authors[i].name, co_authors[i].address_kind, co_authors[i].github_id, co_authors[i].github_login,
        co_authors[i].email_hash
    FROM (SELECT commit_id, occurred_at, co_authors, unnest(range(1, len(co_authors) + 1)) AS i FROM staging.commits)
)
SELECT
    *,
    -- One alias per spelling of a name and what is known of its address.
    concat_ws(chr(31), name, address_kind, github_id, lower(github_login), email_hash) AS alias_key
FROM named
WHERE address_kind <> 'erased'
