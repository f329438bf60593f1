-- One row per paper and author position, from 1.
WITH placed AS (
    SELECT publication_id, published_on, collected_at, authors, unnest(range(1, len(authors) + 1)) AS author_position
    FROM core.publications
)
SELECT
    publication_id || '#' || author_position AS mention_id,
    publication_id,
    author_position::INTEGER AS author_position,
    len(authors)::INTEGER AS author_count,
    redact(authors[author_position].name) AS author_name,
    nullif(redact(array_to_string(authors[author_position].affiliations, '; ')), '') AS affiliation,
    name_key(authors[author_position].name) AS name_key,
    is_full_name(name_key(authors[author_position].name)) AS has_full_name,
    authors[author_position].affiliations AS affiliations,
    NULL::VARCHAR AS openreview_id,
    NULL::VARCHAR AS acl_author_id,
    NULL::VARCHAR AS orcid,
    NULL::VARCHAR AS openalex_author_id,
    NULL::VARCHAR AS dblp,
    NULL::VARCHAR AS google_scholar,
    NULL::VARCHAR AS homepage,
    NULL::VARCHAR AS github_login,
    published_on,
    collected_at
FROM placed
