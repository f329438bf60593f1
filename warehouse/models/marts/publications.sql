-- One row per paper, versions and sources merged.
SELECT * EXCLUDE (authors, collected_at) FROM core.publications
