-- One row per pull request whose touched paths were asked for, because git does not tell them.
SELECT
    key AS pull_request_id,
    repository,
    list_sort(list_distinct((payload ->> '$.files.nodes[*].path')))[:300] AS paths,
    (payload ->> '$.files.totalCount')::INTEGER AS path_count,
    list_sort(((payload ->> '$.closingIssuesReferences.nodes[*].number'))::INTEGER[]) AS closed_issues,
    collected_at
FROM staging.github_records
WHERE kind = 'pull_request_details'
