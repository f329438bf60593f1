-- One row per arXiv paper: the latest record of it that is not a deletion.
-- Texts and authors are too wide to be held: only what is told more than once is ordered, and without them.
WITH told AS (
    SELECT papers.rowid AS row_id, papers.arxiv_id, papers.datestamp, papers.version, files.fetched_at, papers.file
    FROM raw.arxiv_papers AS papers
    JOIN raw.files AS files USING (file)
    SEMI JOIN raw.watched_arxiv AS watched ON watched.target = papers.target
),
repeated AS (
    SELECT arxiv_id FROM told GROUP BY arxiv_id HAVING count(*) > 1
),
superseded AS (
    SELECT row_id
    FROM told
    SEMI JOIN repeated USING (arxiv_id)
    QUALIFY row_number() OVER (
        PARTITION BY arxiv_id ORDER BY datestamp DESC NULLS LAST, version DESC NULLS LAST, fetched_at DESC, file DESC) > 1
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
    files.fetched_at AS collected_at
FROM raw.arxiv_papers AS papers
JOIN raw.files AS files USING (file)
SEMI JOIN raw.watched_arxiv AS watched ON watched.target = papers.target
ANTI JOIN superseded ON superseded.row_id = papers.rowid
WHERE NOT is_deleted
