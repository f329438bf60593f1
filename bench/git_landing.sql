-- One row per commit of the repository $repository, as sources/git_log.py lands it, the newest first.
WITH drawn AS (
    SELECT repositories.* EXCLUDE (name), nth, id * 100000000 + nth AS number,
        -- A circle of some hundreds writes in each, and few of them nearly all.
        (hash(id, floor(2 * sqrt(commit_count) * pow(draw(number, 'author'), 2.5)), getvariable('seed')) % (FROM coder_count))::BIGINT AS author,
        draw(number, 'kind') AS kind, draw(number, 'signed') AS signed, draw(number, 'reviewed') AS reviewed,
        CASE WHEN draw(number, 'which') < 0.75 THEN topic ELSE second_topic END AS chosen
    FROM repositories, unnest(range(commit_count)) AS commits (nth)
    WHERE id = $repository
),
written AS (
    SELECT drawn.*, coders.*,
        kind < 0.45 AS is_skilled, kind > 0.97 AS is_merge,
        created_at + to_seconds((epoch(TIMESTAMP '2026-01-01') - epoch(created_at))::BIGINT * nth // commit_count + floor(600 * draw(number, 'second'))::BIGINT) AS moment,
        -- The address on the web, at home or in the office.
        CASE WHEN hides_address AND signed < 0.8 THEN
                {'name': name, 'address_kind': 'github', 'github_id': github_id, 'github_login': github_login, 'email_hash': NULL, 'email_domain': NULL}
            WHEN signed < 0.9 THEN {'name': name, 'address_kind': 'personal', 'github_id': NULL, 'github_login': NULL, 'email_hash': home, 'email_domain': NULL}
            ELSE {'name': name, 'address_kind': 'personal', 'github_id': NULL, 'github_login': NULL, 'email_hash': office, 'email_domain': office_domain}
            END AS signature
    FROM drawn
    JOIN coders ON coders.place = drawn.author
),
worded AS (
    SELECT *,
        CASE WHEN is_merge THEN 'Merge pull request #' || (nth + 1) || ' from ' || github_login || '/fix'
            WHEN is_skilled THEN pick(['Fix', 'Improve', 'Support', 'Refactor', 'Speed up', 'Rework', 'feat:', 'Document'], draw(number, 'verb')) || ' '
                || pick(chosen.things, draw(number, 'thing'))
            ELSE pick(['Bump version', 'Fix typo in', 'Update CI image for', 'Fix flaky test of', 'Refactor loading of', 'Pin'], draw(number, 'verb')) || ' '
                || pick(getvariable('words'), draw(number, 'word')) END AS said,
        list_distinct([
            CASE WHEN is_skilled THEN pick(chosen.paths, draw(number, 'path ' || file))
                ELSE 'src/' || pick(getvariable('words'), pow(draw(number, 'path ' || file), 2)) || '.py' END
            FOR file IN range(CASE WHEN is_merge THEN 0 ELSE 1 + floor(8 * pow(draw(number, 'files'), 3))::BIGINT END)]) AS paths
    FROM written
)
SELECT
    md5(number || ' a') || substr(md5(number || ' b'), 1, 8) AS commit_id,
    CASE WHEN nth = 0 THEN [] ELSE [md5(number - 1 || ' a') || substr(md5(number - 1 || ' b'), 1, 8)] END
        || CASE WHEN is_merge AND nth > 1 THEN [md5(number - 2 || ' a') || substr(md5(number - 2 || ' b'), 1, 8)] ELSE [] END AS parent_ids,
    signature AS author, moment AS authored_at, 0::SMALLINT AS author_zone, signature AS committer, moment AS committed_at, 0 AS committer_zone,
    said || CASE WHEN NOT is_merge AND reviewed < 0.5 THEN ' (#' || (nth + 1) || ')' ELSE '' END AS subject,
    CASE WHEN is_merge OR reviewed < 0.5 THEN nth + 1 END AS pull_request_number,
    []::STRUCT(kind VARCHAR, name VARCHAR, address_kind VARCHAR, github_id BIGINT, github_login VARCHAR, email_hash VARCHAR, email_domain VARCHAR)[] AS trailers, paths, len(paths) AS path_count
FROM worded
ORDER BY nth DESC;
