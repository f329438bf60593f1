-- One row per paper, versions and sources merged: each fact from the source that is nearest to it.
WITH ranked AS NOT MATERIALIZED (
    SELECT
        groups.publication_id,
        groups.record_count,
        papers.*,
        -- The published text before the preprint, lists and indexes last.
        1000000 * list_position(['acl_anthology', 'openreview', 'paperlists', 'arxiv', 'openalex'], papers.source) + groups.record_place AS place
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
),
gathered AS (
    SELECT
        publication_id,
        coalesce(min_by(title, place) FILTER (title <> ''), '') AS title,
        min_by(abstract, place) FILTER (abstract <> '') AS abstract,
        coalesce(min_by(keywords, place) FILTER (len(keywords) > 0), []) AS keywords,
        -- Lists tell no day; the year of the venue begins on its first, so that nobody looks more active than is known.
        coalesce(min(published_on), make_date(min(venue_year), 1, 1)) AS published_on,
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
        min_by(record_id, (len(authors) = 0)::INTEGER * 10000000 + place) AS authors_record_id,
        bool_or(is_retracted) AS is_retracted,
        count(*)::INTEGER AS source_count,
        max(collected_at) AS collected_at
    FROM ranked
    WHERE record_count > 1
    GROUP BY publication_id
),
merged AS (
    -- Authors are fetched where they stand: their structs are too wide to be compared.
    SELECT gathered.*, papers.authors
    FROM gathered
    LEFT JOIN staging.source_papers AS papers ON papers.record_id = gathered.authors_record_id
    UNION ALL BY NAME
    -- What one source alone tells is most, and needs no gathering.
    SELECT
        publication_id,
        coalesce(title, '') AS title,
        nullif(abstract, '') AS abstract,
        coalesce(keywords, []) AS keywords,
        coalesce(published_on, make_date(venue_year, 1, 1)) AS published_on,
        url,
        arxiv_id,
        openreview_id,
        acl_id,
        doi,
        openalex_id,
        citation_count,
        list_sort(list_distinct(coalesce(code_links, []))) AS code_links,
        coalesce(list_filter(code_links, lambda link: NOT starts_with(link, 'https://huggingface.co/'))[1], code_links[1]) AS code_repository,
        CASE WHEN authors IS NOT NULL THEN record_id END AS authors_record_id,
        is_retracted,
        1 AS source_count,
        collected_at,
        authors
    FROM ranked
    WHERE record_count = 1
)
SELECT
    merged.publication_id,
    merged.title,
    merged.abstract,
    merged.keywords,
    acceptances.venue,
    acceptances.venue_year,
    acceptances.venue_track,
    acceptances.presentation,
    acceptances.is_venue_confirmed,
    merged.published_on,
    merged.url,
    merged.arxiv_id,
    merged.openreview_id,
    merged.acl_id,
    merged.doi,
    merged.openalex_id,
    merged.citation_count,
    merged.code_links,
    merged.code_repository,
    merged.authors,
    merged.authors_record_id,
    merged.is_retracted,
    merged.source_count,
    merged.collected_at
FROM merged
LEFT JOIN core.paper_acceptances AS acceptances USING (publication_id)
