-- One row per entry of a list, typed, in the columns of sources/paper_records.py.
SELECT venue || ' ' || year AS target, 0 AS file,
    lower(venue) || year || '/' || id AS source_key, title, abstract, string_split(title, ' ')[:3] AS keywords,
    list_transform(authors, lambda one: {
        'name': one.name, 'openreview_id': CASE WHEN home = 'openreview' THEN one.openreview_id END, 'acl_id': NULL::VARCHAR,
        'orcid': CASE WHEN home = 'openreview' AND one.person % 3 = 0 THEN one.orcid END, 'openalex_id': NULL::VARCHAR,
        'dblp': NULL::VARCHAR, 'google_scholar': NULL::VARCHAR,
        'homepage': CASE WHEN one.person % 5 = 0 THEN 'https://pages.example.org/' || one.person END, 'github_login': NULL::VARCHAR,
        'affiliations': CASE WHEN one.person % 2 = 0 THEN [one.affiliation] ELSE [] END, 'country_codes': []::VARCHAR[],
        'is_equal_contribution': NULL::BOOLEAN, 'name_variants': []::VARCHAR[]}) AS authors,
    lower(venue) AS venue, year AS venue_year, 'main' AS track, 'accepted' AS decision, 'poster' AS presentation,
    CASE WHEN is_preprint AND draw(id, 'lists preprint') < 0.2 THEN arxiv_id END AS arxiv_id,
    forum AS openreview_id, acl_id, doi, 'https://venues.example.org/' || id AS url, [] AS code_links, false AS is_retracted
FROM papers JOIN bylines USING (id)
WHERE is_listed
