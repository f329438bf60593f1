-- One row per record and author position: what that source tells of the author, and which mention of the merged paper it is.
WITH told AS (
    SELECT
        groups.publication_id,
        papers.record_id,
        papers.source,
        papers.collected_at,
        unnest(papers.authors) AS author,
        generate_subscripts(papers.authors, 1) AS author_position
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
),
keyed AS (
    SELECT
        *,
        name_key(author.name) AS name_key,
        string_split(name_key(author.name), ' ')[-1] || ' ' || name_key(author.name)[1] AS short_key
    FROM told
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY record_id, name_key) AS same_names, count(*) OVER (PARTITION BY record_id, short_key) AS same_shorts
    FROM keyed
),
printed AS (
    SELECT counted.*
    FROM counted
    JOIN core.publications AS publications ON publications.authors_record_id = counted.record_id
)
SELECT
    counted.record_id || '#' || counted.author_position AS source_mention_id,
    counted.record_id,
    counted.source,
    counted.author_position::INTEGER AS author_position,
    counted.publication_id || '#' || coalesce(printed_itself.author_position, by_name.author_position, by_short.author_position) AS mention_id,
    counted.author,
    counted.collected_at
FROM counted
LEFT JOIN printed AS printed_itself
    ON printed_itself.record_id = counted.record_id AND printed_itself.author_position = counted.author_position
LEFT JOIN printed AS by_name
    ON by_name.publication_id = counted.publication_id AND by_name.name_key = counted.name_key
        AND by_name.same_names = 1 AND counted.same_names = 1
LEFT JOIN printed AS by_short
    ON by_short.publication_id = counted.publication_id AND by_short.short_key = counted.short_key
        AND by_short.same_shorts = 1 AND counted.same_shorts = 1
