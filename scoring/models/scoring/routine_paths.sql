-- One row per touched path of documentation or upkeep.
-- Row by row: scoring.paths by path.
SELECT DISTINCT path
FROM (SELECT path, unnest(path_marks(path)) AS mark FROM scoring.paths)
SEMI JOIN (SELECT mark FROM profile.routine WHERE kind = 'path') USING (mark)
