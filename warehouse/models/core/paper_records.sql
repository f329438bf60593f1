-- One row per source and paper: what papers are compared by.
WITH named AS (
    SELECT
        papers.record_id,
        papers.source,
        without_note(papers.title) AS title,
        papers.published_on,
        coalesce(names.venue, papers.venue) AS venue,
        papers.venue_year,
        papers.decision IN ('rejected', 'withdrawn', 'desk_rejected') AS is_turned_down,
        papers.arxiv_id,
        papers.openreview_id,
        papers.acl_id,
        papers.doi,
        list_transform(papers.authors, lambda author: person_key(author.name)) AS name_keys
    FROM staging.source_papers AS papers
    LEFT JOIN raw.venue_names AS names ON names.alias = lower(papers.venue)
),
shortened AS (
    -- The last word with the first letter of the first: `lovelace a`, however much of the first name is printed.
    SELECT *, list_transform(name_keys, lambda name: string_split(name, ' ')[-1] || ' ' || name[1]) AS short_names
    FROM named
)
SELECT
    * EXCLUDE (short_names),
    nullif(regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', '', 'g'), '') AS title_key,
    coalesce(venue_year, year(published_on)) AS told_year,
    list_distinct(short_names) AS author_keys,
    hash(short_names) AS byline_key
FROM shortened
