-- One row per record and author position: what that source tells of the author, and which mention of the merged paper it is.
WITH others AS MATERIALIZED (
    SELECT groups.record_id, publications.authors_record_id AS printed_id
    FROM core.paper_groups AS groups
    JOIN core.publications AS publications USING (publication_id)
    WHERE groups.record_id <> publications.authors_record_id
),
-- Authors of papers that several records tell of.
told AS MATERIALIZED (
    SELECT record_id, author_position, hash(name_key) AS name_hash, hash(string_split(name_key, ' ')[-1], name_key[1]) AS short_hash
    FROM (
        SELECT record_id, generate_subscripts(authors, 1)::INTEGER AS author_position,
            name_key(unnest(list_transform(authors, lambda author: author.name))) AS name_key
        FROM staging.source_papers
        SEMI JOIN (SELECT record_id FROM others UNION SELECT printed_id FROM others) USING (record_id)
    )
),
-- A name that is nobody else's on the list says who is meant; else the surname with one letter does.
by_name AS MATERIALIZED (
    SELECT record_id, name_hash, min(author_position) AS author_position
    FROM told
    GROUP BY record_id, name_hash
    HAVING count(*) = 1
),
by_short AS MATERIALIZED (
    SELECT record_id, short_hash, min(author_position) AS author_position
    FROM told
    GROUP BY record_id, short_hash
    HAVING count(*) = 1
),
same_name AS (
    SELECT one.record_id, one.author_position, printed.author_position AS printed_position
    FROM others
    JOIN by_name AS one ON one.record_id = others.record_id
    JOIN by_name AS printed ON printed.record_id = others.printed_id AND printed.name_hash = one.name_hash
),
same_short AS (
    SELECT one.record_id, one.author_position, printed.author_position AS printed_position
    FROM others
    JOIN by_short AS one ON one.record_id = others.record_id
    JOIN by_short AS printed ON printed.record_id = others.printed_id AND printed.short_hash = one.short_hash
),
matched AS (
    SELECT told.record_id, told.author_position, coalesce(same_name.printed_position, same_short.printed_position) AS printed_position
    FROM told
    SEMI JOIN others ON others.record_id = told.record_id
    LEFT JOIN same_name ON same_name.record_id = told.record_id AND same_name.author_position = told.author_position
    LEFT JOIN same_short ON same_short.record_id = told.record_id AND same_short.author_position = told.author_position
),
placed AS (
    SELECT record_id, list(printed_position ORDER BY author_position) AS printed_positions
    FROM matched
    GROUP BY record_id
)
SELECT
    record_id || '#' || author_position AS source_mention_id,
    record_id,
    source,
    author_position,
    publication_id || '#' || printed_position AS mention_id,
    author,
    collected_at
FROM (
    -- Unnested once, beside the authors: their structs are too wide to be joined.
    SELECT papers.record_id, papers.source, groups.publication_id, papers.collected_at, unnest(papers.authors) AS author,
        unnest(coalesce(placed.printed_positions, range(1, len(papers.authors) + 1))) AS printed_position,
        generate_subscripts(papers.authors, 1)::INTEGER AS author_position
    FROM staging.source_papers AS papers
    LEFT JOIN placed USING (record_id)
    JOIN core.paper_groups AS groups USING (record_id)
)
