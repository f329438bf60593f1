-- One row per source and paper as that source tells it: the latest record of each that is still watched.
-- Texts and authors are too wide to be held: only what is told more than once is ordered, and without them.
WITH told AS (
    SELECT papers.rowid AS row_id, files.source, papers.source_key, files.fetched_at, papers.file, papers.decision, papers.title
    FROM raw.papers AS papers
    JOIN raw.files AS files USING (file)
    -- What OpenAlex does not know is kept as a row without its number, so that it is not asked every night.
    WHERE papers.target IN (SELECT target FROM raw.watched_venues) OR papers.openalex_id IS NOT NULL
),
repeated AS (
    SELECT source, source_key FROM told GROUP BY source, source_key HAVING count(*) > 1
),
superseded AS (
    SELECT row_id
    FROM told
    SEMI JOIN repeated USING (source, source_key)
    QUALIFY row_number() OVER (
        PARTITION BY source, source_key ORDER BY fetched_at DESC, file DESC, decision, title) > 1
)
SELECT
    CASE source WHEN 'acl_anthology' THEN 'acl' ELSE source END || ':' || source_key AS record_id,
    source,
    redact(title) AS title,
    redact(abstract) AS abstract,
    redact(tldr) AS tldr,
    list_transform(keywords, lambda word: redact(word)) AS keywords,
    authors,
    venue,
    venue_year,
    track,
    decision,
    presentation,
    published_on,
    arxiv_id,
    openreview_id,
    acl_id,
    lower(doi) AS doi,
    openalex_id,
    url,
    code_links,
    citation_count,
    rating,
    coalesce(is_retracted, false) AS is_retracted,
    fetched_at AS collected_at
FROM raw.papers AS papers
JOIN raw.files AS files USING (file)
ANTI JOIN superseded ON superseded.row_id = papers.rowid
WHERE papers.target IN (SELECT target FROM raw.watched_venues) OR papers.openalex_id IS NOT NULL
UNION ALL
SELECT
    'arxiv:' || arxiv_id,
    'arxiv',
    title,
    abstract,
    NULL,
    NULL,
    list_transform(authors, lambda author, position: {
        'name': author.name, 'openreview_id': NULL, 'acl_id': NULL, 'orcid': NULL, 'openalex_id': NULL, 'dblp': NULL,
        'google_scholar': NULL, 'homepage': NULL, 'github_login': NULL, 'affiliations': author.affiliations,
        'country_codes': NULL,
        'is_equal_contribution': CASE WHEN position <= equal_count THEN true END, 'name_variants': NULL}),
    venue,
    venue_year,
    venue_track,
    CASE WHEN venue IS NOT NULL THEN 'claimed' END,
    NULL,
    created_on,
    arxiv_id,
    NULL,
    NULL,
    -- arXiv's own DOI says no more than its number.
    CASE WHEN NOT starts_with(lower(doi), '10.48550/') THEN lower(doi) END,
    NULL,
    'https://arxiv.org/abs/' || arxiv_id,
    code_links,
    NULL,
    NULL,
    false,
    collected_at
-- Counted once for a paper, not once for each of its authors.
FROM (SELECT *, equal_authors(comments, len(authors)) AS equal_count FROM staging.papers)
