-- One row per commit that is in part documentation or upkeep, with that share of its files (all of it when its subject says so).
WITH routine_paths AS (
    SELECT path
    FROM (SELECT path, unnest(path_marks(path)) AS mark FROM (SELECT DISTINCT unnest(paths) AS path FROM scoring.documents))
    SEMI JOIN (SELECT mark FROM profile.routine WHERE kind = 'path') USING (mark)
    GROUP BY path
),
counted AS (
    SELECT touched.document_id, count(*) AS routine_count
    FROM (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched
    SEMI JOIN routine_paths USING (path)
    GROUP BY touched.document_id
),
shares AS (
    SELECT
        documents.document_id,
        CASE
            WHEN documents.title_words[1] IN (SELECT mark FROM profile.routine WHERE kind = 'subject') THEN 1
            ELSE coalesce(counted.routine_count / len(documents.paths), 0)
        END AS routine
    FROM scoring.documents AS documents
    LEFT JOIN counted USING (document_id)
    WHERE documents.item_kind = 'commit'
)
SELECT document_id, round(routine, 6) AS routine
FROM shares
WHERE routine > 0
