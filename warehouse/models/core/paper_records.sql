-- One row per source and paper: what papers are compared by.
WITH named AS (
    SELECT
        record_id,
        source,
        title,
        published_on,
        venue_year,
        arxiv_id,
        openreview_id,
        acl_id,
        doi,
        nullif(regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', '', 'g'), '') AS title_key,
        list_transform(authors, lambda author: person_key(author.name)) AS name_keys
    FROM staging.source_papers
),
shortened AS (
    -- The last word with the first letter of the first: `lovelace a`, however much of the first name is printed.
    SELECT *, list_transform(name_keys, lambda name: string_split(name, ' ')[-1] || ' ' || name[1]) AS short_names
    FROM named
)
SELECT
    * EXCLUDE (short_names),
    coalesce(venue_year, year(published_on)) AS told_year,
    list_distinct(short_names) AS author_keys,
    hash(short_names) AS byline_key
FROM shortened
