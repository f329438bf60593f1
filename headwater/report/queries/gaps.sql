-- One row per known hole in the data.
SELECT DISTINCT source, target, from_at, to_at, reason FROM gaps ORDER BY ALL
