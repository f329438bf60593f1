-- One row per paper and author position, from 1, with what the sources tell of the author.
WITH gathered AS (
    SELECT
        mention_id,
        any_value(publication_id) AS publication_id,
        any_value(printed_position) AS author_position,
        any_value(author_count) FILTER (is_printed) AS author_count,
        any_value(author.name) FILTER (is_printed) AS name,
        any_value(name_key) FILTER (is_printed) AS name_key,
        min_by(author.openreview_id, (source <> 'openreview')::INTEGER * 1000 + record_place) FILTER (author.openreview_id <> '') AS openreview_id,
        min_by(author.acl_id, record_place) FILTER (author.acl_id <> '') AS acl_author_id,
        min_by(author.orcid, (source = 'openalex')::INTEGER * 1000 + record_place) FILTER (author.orcid <> '') AS orcid,
        min_by(author.openalex_id, record_place) FILTER (author.openalex_id <> '') AS openalex_author_id,
        min_by(author.dblp, record_place) FILTER (author.dblp <> '') AS dblp,
        min_by(author.google_scholar, record_place) FILTER (author.google_scholar <> '') AS google_scholar,
        min_by(redact(author.homepage), record_place) FILTER (author.homepage <> '') AS homepage,
        min_by(author.github_login, record_place) FILTER (author.github_login <> '') AS github_login,
        list({'place': record_place, 'affiliations': author.affiliations}) FILTER (len(author.affiliations) > 0) AS affiliations,
        list_sort(list_distinct(flatten(list(author.country_codes) FILTER (len(author.country_codes) > 0)))) AS country_codes,
        list_sort(list_distinct(flatten(list(author.name_variants) FILTER (len(author.name_variants) > 0)))) AS name_variants,
        bool_or(author.is_equal_contribution) AS is_equal_contribution
    FROM core.source_mentions
    WHERE mention_id IS NOT NULL AND is_told_once IS DISTINCT FROM true
    GROUP BY mention_id
),
-- Sorted as a whole and not while they are gathered, which takes ten times as long.
ordered AS (
    SELECT * REPLACE (
        list_distinct(flatten(list_transform(list_sort(affiliations), lambda told: told.affiliations))) AS affiliations)
    FROM gathered
    -- What one source alone tells is most, and needs no gathering.
    UNION ALL
    SELECT
        mention_id,
        publication_id,
        printed_position,
        author_count,
        author.name,
        name_key,
        nullif(author.openreview_id, ''),
        nullif(author.acl_id, ''),
        nullif(author.orcid, ''),
        nullif(author.openalex_id, ''),
        nullif(author.dblp, ''),
        nullif(author.google_scholar, ''),
        nullif(redact(author.homepage), ''),
        nullif(author.github_login, ''),
        list_distinct(author.affiliations),
        list_sort(list_distinct(author.country_codes)),
        list_sort(list_distinct(author.name_variants)),
        author.is_equal_contribution
    FROM core.source_mentions
    WHERE is_told_once
)
SELECT
    ordered.mention_id,
    ordered.publication_id,
    ordered.author_position,
    ordered.author_count,
    redact(ordered.name) AS author_name,
    nullif(redact(array_to_string(ordered.affiliations, '; ')), '') AS affiliation,
    ordered.name_key,
    is_full_name(ordered.name_key) AS has_full_name,
    ordered.openreview_id,
    ordered.acl_author_id,
    ordered.orcid,
    ordered.openalex_author_id,
    ordered.dblp,
    ordered.google_scholar,
    ordered.homepage,
    ordered.github_login,
    coalesce(ordered.affiliations, []) AS affiliations,
    coalesce(ordered.country_codes, []) AS country_codes,
    coalesce(ordered.name_variants, []) AS name_variants,
    ordered.is_equal_contribution,
    publications.published_on,
    publications.collected_at
FROM ordered
JOIN core.publications AS publications USING (publication_id)
-- A name that was erased is nobody.
WHERE ordered.name <> '[erased]'
