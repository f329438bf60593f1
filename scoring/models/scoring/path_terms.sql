-- One row per touched path and term of the taxonomy that it shows.
-- Row by row: scoring.paths by path.
WITH cut AS MATERIALIZED (
    SELECT path, words(path) AS parts FROM scoring.paths
),
shown AS (
    SELECT path, 'phrase' AS kind, unnest(phrases(path, parts)) AS term FROM cut
    UNION ALL
    SELECT path, 'path' AS kind, unnest(path_marks(path)) AS term FROM cut
)
SELECT DISTINCT shown.path, shown.term
FROM shown
SEMI JOIN profile.terms AS terms USING (term, kind)
