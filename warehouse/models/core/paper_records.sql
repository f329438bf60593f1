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
        list_transform(authors, lambda author: name_key(author.name)) AS names
    FROM staging.source_papers
)
SELECT
    * EXCLUDE (names),
    coalesce(venue_year, year(published_on)) AS told_year,
    -- The last word with the first letter of the first: `lovelace a`, however much of the first name is printed.
    list_distinct(list_transform(names, lambda name: string_split(name, ' ')[-1] || ' ' || name[1])) AS author_keys,
    hash(list_transform(names, lambda name: string_split(name, ' ')[-1] || ' ' || name[1])) AS byline_key
FROM named
