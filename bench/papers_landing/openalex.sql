-- One row per work, about a thousand a file; a published paper's copy lies at arXiv, now and then under its version.
SELECT 'works' AS target, id // 8500 AS file, 'work' AS kind, 'https://api.openalex.org/works' AS url,
    to_json({
        'id': 'https://openalex.org/W' || (4000000000 + id),
        'doi': 'https://doi.org/' || coalesce(doi, '10.48550/arxiv.' || arxiv_id),
        'title': title, 'display_name': title,
        'publication_date': created_on::VARCHAR, 'publication_year': year, 'type': 'article',
        'cited_by_count': floor(pow(1000, draw(id, 'cited')))::INTEGER - 1, 'is_retracted': draw(id, 'retracted') < 0.001,
        'primary_location': {'id': 'doi:' || coalesce(doi, '10.48550/arxiv.' || arxiv_id),
            'landing_page_url': 'https://doi.org/' || coalesce(doi, '10.48550/arxiv.' || arxiv_id), 'source': {'display_name': venue}},
        'locations': CASE WHEN is_preprint THEN [{'id': 'pmh:oai:arXiv.org:' || arxiv_id,
            'landing_page_url': 'http://arxiv.org/abs/' || arxiv_id || CASE WHEN draw(id, 'version') < 0.2 THEN 'v2' ELSE '' END}] ELSE [] END,
        'authorships': list_transform(authors, lambda one: {
            'author': {'id': 'https://openalex.org/A' || (5000000000 + one.person), 'display_name': one.name,
                'orcid': CASE WHEN one.person % 3 = 0 THEN 'https://orcid.org/' || one.orcid END},
            'institutions': CASE WHEN one.person % 4 > 0 THEN [{'display_name': one.affiliation, 'country_code': 'NO'}] ELSE [] END,
            'countries': ['NO'],
            'raw_author_name': one.forenames || ' ' || one.surname})
    })::VARCHAR AS body
FROM papers JOIN bylines USING (id)
WHERE is_indexed
