-- One row per paper, versions and sources merged: each fact from the source that is nearest to it.
WITH ranked AS (
    SELECT
        groups.publication_id,
        papers.*,
        -- The published text before the preprint, lists and indexes last.
        1000000 * list_position(['acl_anthology', 'openreview', 'paperlists', 'arxiv', 'openalex'], papers.source) + groups.record_place AS place
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
)
SELECT
    ranked.publication_id,
    coalesce(min_by(title, place) FILTER (title <> ''), '') AS title,
    min_by(abstract, place) FILTER (abstract <> '') AS abstract,
    coalesce(min_by(keywords, place) FILTER (len(keywords) > 0), []) AS keywords,
    any_value(acceptances.venue) AS venue,
    any_value(acceptances.venue_year) AS venue_year,
    any_value(acceptances.venue_track) AS venue_track,
    any_value(acceptances.presentation) AS presentation,
    any_value(acceptances.is_venue_confirmed) AS is_venue_confirmed,
    -- Lists tell no day; the year of the venue begins on its first, so that nobody looks more active than is known.
    coalesce(min(published_on), make_date(min(ranked.venue_year), 1, 1)) AS published_on,
    coalesce(
        min_by(url, place) FILTER (source = 'arxiv'), min_by(url, place) FILTER (source <> 'openalex'), min_by(url, place)) AS url,
    min_by(arxiv_id, (source <> 'arxiv')::INTEGER * 10000000 + place) FILTER (arxiv_id IS NOT NULL) AS arxiv_id,
    min_by(openreview_id, (decision IS DISTINCT FROM 'accepted')::INTEGER * 10000000 + place) FILTER (openreview_id IS NOT NULL) AS openreview_id,
    min_by(acl_id, place) FILTER (acl_id IS NOT NULL) AS acl_id,
    min_by(doi, place) FILTER (doi IS NOT NULL) AS doi,
    min_by(openalex_id, place) FILTER (openalex_id IS NOT NULL) AS openalex_id,
    coalesce(max(citation_count) FILTER (source = 'openalex'), max(citation_count)) AS citation_count,
    list_sort(list_distinct(flatten(list(coalesce(code_links, []))))) AS code_links,
    -- A model or dataset on the hub stands for the code only where none is named.
    min_by(coalesce(list_filter(code_links, lambda link: NOT starts_with(link, 'https://huggingface.co/'))[1], code_links[1]),
        (len(list_filter(code_links, lambda link: NOT starts_with(link, 'https://huggingface.co/'))) = 0)::INTEGER * 20000000
        + (source <> 'arxiv')::INTEGER * 10000000 + place) FILTER (len(code_links) > 0) AS code_repository,
    min_by(authors, (len(authors) = 0)::INTEGER * 10000000 + place) AS authors,
    min_by(record_id, (len(authors) = 0)::INTEGER * 10000000 + place) AS authors_record_id,
    bool_or(is_retracted) AS is_retracted,
    count(*)::INTEGER AS source_count,
    max(collected_at) AS collected_at
FROM ranked
LEFT JOIN core.paper_acceptances AS acceptances ON acceptances.publication_id = ranked.publication_id
GROUP BY ranked.publication_id
