-- One row per commit that is in part documentation or upkeep, with that share of its files (all of it when its subject says so).
-- Row by row: scoring.documents by document_id.
WITH counted AS (
    SELECT touched.document_id, count(*) AS routine_count
    FROM (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched
    SEMI JOIN scoring.routine_paths USING (path)
    GROUP BY touched.document_id
),
shares AS (
    SELECT
        documents.document_id,
        CASE
            WHEN said.title_words[1] IN (SELECT mark FROM profile.routine WHERE kind = 'subject') THEN 1
            ELSE coalesce(counted.routine_count / said.path_count, 0)
        END AS routine
    FROM scoring.documents AS documents
    JOIN scoring.document_words AS said USING (document_id)
    LEFT JOIN counted USING (document_id)
    WHERE documents.item_kind = 'commit'
)
SELECT document_id, round(routine, 6) AS routine
FROM shares
WHERE routine > 0
