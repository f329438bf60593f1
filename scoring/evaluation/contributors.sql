-- One row per repository and person who contributed to it.
SELECT DISTINCT repository, person_id FROM core.contributions WHERE repository IS NOT NULL
