-- One row per paper, versions and sources merged.
SELECT * EXCLUDE (authors, authors_record_id, code_links, collected_at) FROM core.publications
