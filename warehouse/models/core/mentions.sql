-- One row per paper and author position, from 1, with what the sources tell of the author.
WITH gathered AS (
    SELECT
        mention_id,
        min_by(author.openreview_id, (source <> 'openreview', source_mention_id)) FILTER (author.openreview_id <> '') AS openreview_id,
        min_by(author.acl_id, source_mention_id) FILTER (author.acl_id <> '') AS acl_author_id,
        min_by(author.orcid, (source = 'openalex', source_mention_id)) FILTER (author.orcid <> '') AS orcid,
        min_by(author.openalex_id, source_mention_id) FILTER (author.openalex_id <> '') AS openalex_author_id,
        min_by(author.dblp, source_mention_id) FILTER (author.dblp <> '') AS dblp,
        min_by(author.google_scholar, source_mention_id) FILTER (author.google_scholar <> '') AS google_scholar,
        min_by(redact(author.homepage), source_mention_id) FILTER (author.homepage <> '') AS homepage,
        min_by(author.github_login, source_mention_id) FILTER (author.github_login <> '') AS github_login,
        list_distinct(flatten(list(coalesce(author.affiliations, []) ORDER BY source, source_mention_id))) AS affiliations,
        list_sort(list_distinct(flatten(list(coalesce(author.country_codes, []))))) AS country_codes,
        list_sort(list_distinct(flatten(list(coalesce(author.name_variants, []))))) AS name_variants,
        bool_or(author.is_equal_contribution) AS is_equal_contribution
    FROM core.source_mentions
    WHERE mention_id IS NOT NULL
    GROUP BY mention_id
),
placed AS (
    SELECT publication_id, published_on, collected_at, unnest(authors) AS author, len(authors) AS author_count,
        generate_subscripts(authors, 1) AS author_position
    FROM core.publications
)
SELECT
    gathered.mention_id,
    placed.publication_id,
    placed.author_position::INTEGER AS author_position,
    placed.author_count::INTEGER AS author_count,
    redact(placed.author.name) AS author_name,
    nullif(redact(array_to_string(gathered.affiliations, '; ')), '') AS affiliation,
    person_key(placed.author.name) AS name_key,
    is_full_name(person_key(placed.author.name)) AS has_full_name,
    gathered.* EXCLUDE (mention_id),
    placed.published_on,
    placed.collected_at
FROM placed
JOIN gathered ON gathered.mention_id = placed.publication_id || '#' || placed.author_position
-- A name that was erased is nobody.
WHERE placed.author.name <> '[erased]'
