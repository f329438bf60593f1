-- One row per GitHub object that there was before $until, without what its own times say happened later.
WITH told AS (
    SELECT
        *,
        CASE WHEN kind = 'review' THEN coalesce(payload ->> '$.submittedAt', payload ->> '$.createdAt') ELSE payload ->> '$.createdAt' END
            ::TIMESTAMP AS happened_at,
        -- A title is that of the version read last before then, else of the one read first.
        first_value(payload ->> '$.title') OVER (
            PARTITION BY kind, key
            ORDER BY fetched_at >= $until, CASE WHEN fetched_at < $until THEN fetched_at END DESC, fetched_at, file) AS title,
        coalesce((payload ->> '$.mergedAt')::TIMESTAMP >= $until, false) AS is_merged_later,
        coalesce((payload ->> '$.closedAt')::TIMESTAMP >= $until, false) AS is_closed_later
    FROM build.raw.github_records
),
pull_requests AS (
    SELECT file, target, kind, key, repository, number, url, fetched_at, json_merge_patch(
        payload,
        json_object('title', title, 'reviews', json_object('nodes', list_filter(
            from_json(payload -> '$.reviews.nodes', '["JSON"]'),
            lambda review: coalesce(review ->> '$.submittedAt', review ->> '$.createdAt')::TIMESTAMP < $until))),
        CASE WHEN is_merged_later OR is_closed_later THEN '{"state": "OPEN", "closedAt": null}' ELSE '{}' END::JSON,
        CASE WHEN is_merged_later THEN '{"mergedAt": null, "mergeCommit": null, "mergedBy": null}' ELSE '{}' END::JSON) AS payload
    FROM told
    WHERE kind = 'pull_request' AND happened_at < $until
),
issues AS (
    SELECT file, target, kind, key, repository, number, url, fetched_at, json_merge_patch(
        payload,
        json_object('title', title, 'comments', json_object('nodes', list_filter(
            from_json(payload -> '$.comments.nodes', '["JSON"]'),
            lambda comment: (comment ->> '$.createdAt')::TIMESTAMP < $until))),
        CASE WHEN is_closed_later THEN '{"state": "OPEN", "closedAt": null}' ELSE '{}' END::JSON) AS payload
    FROM told
    WHERE kind = 'issue' AND happened_at < $until
),
others AS (
    SELECT file, target, kind, key, repository, number, url, fetched_at,
        -- Of a repository looked at later, only whose it is.
        CASE WHEN kind = 'repository_head' AND fetched_at >= $until THEN json_object('owner', payload -> '$.owner') ELSE payload END AS payload
    FROM told
    WHERE CASE
        WHEN kind IN ('pull_request', 'issue') THEN false
        WHEN kind IN ('review', 'comment') THEN happened_at < $until
        WHEN kind = 'commit_author' THEN (payload ->> '$.oid') IN (SELECT commit_id FROM build.raw.git_commits WHERE committed_at < $until)
        -- What a pull request touches stands still once it is merged.
        WHEN kind = 'pull_request_details' THEN fetched_at < $until OR key IN (
            SELECT key FROM told WHERE kind = 'pull_request' AND (payload ->> '$.mergedAt')::TIMESTAMP < $until)
        WHEN kind = 'repository_head' THEN true
        -- Profiles, and whatever has no time of its own, count from when they were read.
        ELSE fetched_at < $until END
)
SELECT * REPLACE (least(fetched_at, $until) AS fetched_at)
FROM (FROM pull_requests UNION ALL FROM issues UNION ALL FROM others)
