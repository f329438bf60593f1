-- One row per record and author position: what that source tells of the author, and which mention of the merged paper it is.
WITH others AS (
    SELECT groups.record_id, publications.authors_record_id AS printed_id
    FROM core.paper_groups AS groups
    JOIN core.publications AS publications USING (publication_id)
    WHERE groups.record_id <> publications.authors_record_id
),
-- A name that is nobody else's on the list says who is meant; else the surname with one letter does.
named AS (
    SELECT record_id,
        singled(list_transform(name_keys, lambda name: hash(name))) AS names,
        singled(list_transform(name_keys, lambda name: hash(string_split(name, ' ')[-1], name[1]))) AS short_names
    FROM core.paper_records
    SEMI JOIN (SELECT record_id FROM others UNION SELECT printed_id FROM others) USING (record_id)
),
placed AS (
    SELECT others.record_id, list_transform(one.names, lambda name, i: coalesce(
        CASE WHEN name IS NOT NULL THEN list_position(printed.names, name) END,
        CASE WHEN one.short_names[i] IS NOT NULL THEN list_position(printed.short_names, one.short_names[i]) END)) AS printed_positions
    FROM others
    JOIN named AS one ON one.record_id = others.record_id
    JOIN named AS printed ON printed.record_id = others.printed_id
)
SELECT
    record_id || '#' || author_position AS source_mention_id,
    record_id,
    record_place,
    source,
    author_position,
    author_count,
    publication_id || '#' || printed_position AS mention_id,
    publication_id,
    printed_position,
    is_printed,
    is_told_once,
    name_key,
    author,
    collected_at
FROM (
    -- Unnested once, beside the authors: their structs are too wide to be joined.
    SELECT papers.record_id, groups.record_place, papers.source, groups.publication_id, papers.collected_at,
        placed.record_id IS NULL AS is_printed,
        groups.record_count = 1 AS is_told_once,
        len(papers.authors)::INTEGER AS author_count,
        unnest(papers.authors) AS author,
        unnest(records.name_keys) AS name_key,
        unnest(coalesce(placed.printed_positions, range(1, len(papers.authors) + 1)))::INTEGER AS printed_position,
        generate_subscripts(papers.authors, 1)::INTEGER AS author_position
    FROM staging.source_papers AS papers
    JOIN core.paper_records AS records USING (record_id)
    JOIN core.paper_groups AS groups USING (record_id)
    LEFT JOIN placed USING (record_id)
)
