-- One row per arXiv paper: the latest record of it that is not a deletion.
WITH latest AS (
    SELECT papers.rowid AS row_number, files.fetched_at
    FROM raw.arxiv_papers AS papers
    JOIN raw.files AS files USING (file)
    JOIN raw.watched_arxiv AS watched ON watched.target = papers.target
    QUALIFY row_number() OVER (
        PARTITION BY papers.arxiv_id
        ORDER BY papers.datestamp DESC NULLS LAST, papers.version DESC NULLS LAST, files.fetched_at DESC, papers.file DESC) = 1
)
SELECT
    arxiv_id,
    redact(title) AS title,
    redact(abstract) AS abstract,
    authors,
    categories,
    primary_category,
    redact(comments) AS comments,
    journal_ref,
    doi,
    created_on,
    coalesce(updated_on, created_on) AS updated_on,
    venue,
    venue_year,
    venue_track,
    code_links,
    fetched_at AS collected_at
FROM raw.arxiv_papers AS papers
JOIN latest ON latest.row_number = papers.rowid
WHERE NOT is_deleted
