-- One row per paper that OpenAlex was never asked about by an identifier of it, or not in 30 days: those never asked first, then the newest.
-- A work that was found answers for the paper whatever else is learnt of it; a paper that OpenAlex did not know is asked about
-- again as soon as it has an identifier (one that can be asked by) that was not among those asked.
WITH told AS (
    SELECT lower(papers.doi) AS doi, papers.arxiv_id, files.fetched_at AS collected_at, papers.openalex_id IS NOT NULL AS is_found
    FROM raw.papers AS papers
    JOIN raw.files AS files USING (file)
    WHERE files.source = 'openalex'
),
by_doi AS (
    SELECT doi, max(collected_at) AS collected_at, bool_or(is_found) AS is_found FROM told WHERE doi IS NOT NULL GROUP BY doi
),
by_arxiv_id AS (
    SELECT arxiv_id, max(collected_at) AS collected_at, bool_or(is_found) AS is_found FROM told WHERE arxiv_id IS NOT NULL GROUP BY arxiv_id
)
SELECT
    publications.publication_id,
    publications.doi,
    publications.arxiv_id,
    CASE
        WHEN by_doi.is_found OR by_arxiv_id.is_found
            OR ((by_doi.doi IS NOT NULL OR NOT coalesce(regexp_full_match(lower(publications.doi), '10\.\d{4,9}/\S+'), false))
                AND (by_arxiv_id.arxiv_id IS NOT NULL OR NOT coalesce(regexp_full_match(publications.arxiv_id, '\d{4}\.\d{4,5}|[a-zA-Z.-]+/\d{7}'), false)))
        THEN greatest(by_doi.collected_at, by_arxiv_id.collected_at)
    END AS asked_at  -- NULL where it was not asked about by all that is known of it
FROM core.publications AS publications
LEFT JOIN by_doi ON by_doi.doi = lower(publications.doi)
LEFT JOIN by_arxiv_id ON by_arxiv_id.arxiv_id = publications.arxiv_id
WHERE coalesce(publications.doi, publications.arxiv_id) IS NOT NULL
    AND (asked_at IS NULL OR asked_at < now()::TIMESTAMP - INTERVAL 30 DAY)
ORDER BY asked_at IS NOT NULL, publications.published_on DESC NULLS LAST, publications.publication_id
LIMIT 50000
