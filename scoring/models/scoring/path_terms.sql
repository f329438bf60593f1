-- One row per touched path and term of the taxonomy that it shows.
WITH distinct_paths AS MATERIALIZED (
    SELECT path, words(path) AS parts FROM (SELECT DISTINCT unnest(paths) AS path FROM scoring.documents)
),
shown AS (
    SELECT path, 'phrase' AS kind, unnest(phrases(path, parts)) AS term FROM distinct_paths
    UNION ALL
    SELECT path, 'path' AS kind, unnest(path_marks(path)) AS term FROM distinct_paths
)
SELECT DISTINCT shown.path, shown.term
FROM shown
SEMI JOIN profile.terms AS terms USING (term, kind)
