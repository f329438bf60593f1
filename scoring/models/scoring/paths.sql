-- One row per path that a document touches.
SELECT DISTINCT unnest(paths) AS path FROM scoring.documents
