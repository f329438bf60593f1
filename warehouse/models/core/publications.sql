-- One row per paper, versions merged.
SELECT
    'arxiv:' || arxiv_id AS publication_id,
    title,
    abstract,
    venue,
    venue_year,
    venue_track,
    created_on AS published_on,
    'https://arxiv.org/abs/' || arxiv_id AS url,
    arxiv_id,
    NULL::VARCHAR AS openreview_id,
    NULL::VARCHAR AS acl_id,
    doi,
    NULL::INTEGER AS citation_count,
    code_links[1] AS code_repository,
    authors,
    collected_at
FROM staging.papers
