-- One row per landed file, as if it had been fetched no later than $until.
SELECT * REPLACE (least(fetched_at, $until) AS fetched_at) FROM build.raw.files
