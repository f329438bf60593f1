-- One row per paper that OpenAlex was never asked about, or not in 30 days: those never asked first, then the newest.
WITH told AS (
    SELECT lower(papers.doi) AS doi, papers.arxiv_id, files.fetched_at AS collected_at
    FROM raw.papers AS papers
    JOIN raw.files AS files USING (file)
    WHERE files.source = 'openalex'
),
by_doi AS (
    SELECT doi, max(collected_at) AS collected_at FROM told WHERE doi IS NOT NULL GROUP BY doi
),
by_arxiv_id AS (
    SELECT arxiv_id, max(collected_at) AS collected_at FROM told WHERE arxiv_id IS NOT NULL GROUP BY arxiv_id
)
SELECT
    publications.publication_id,
    publications.doi,
    publications.arxiv_id,
    greatest(by_doi.collected_at, by_arxiv_id.collected_at) AS asked_at  -- NULL where neither was asked about
FROM core.publications AS publications
LEFT JOIN by_doi ON by_doi.doi = lower(publications.doi)
LEFT JOIN by_arxiv_id ON by_arxiv_id.arxiv_id = publications.arxiv_id
WHERE coalesce(publications.doi, publications.arxiv_id) IS NOT NULL
    AND (asked_at IS NULL OR asked_at < now()::TIMESTAMP - INTERVAL 30 DAY)
ORDER BY asked_at IS NOT NULL, publications.published_on DESC NULLS LAST, publications.publication_id
LIMIT 50000
