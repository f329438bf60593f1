-- One row per document and skill it shows: the words for it, with the best four of its terms in the title, the abstract and the paths.
WITH names AS (
    SELECT list(term ORDER BY term_number) AS terms FROM scoring.numbered_terms
),
-- Of each term one number: most points first, then by name, and in the last three bits where it stands. Lists of numbers are
-- gathered, sorted and sifted several times faster than the words or rows that they stand for.
coded AS (
    SELECT points.document_number, spellings.skill_number,
        list_sort(list((points.term_number - 1048576 * (1000000 * points.points)::BIGINT) * 8
            + CASE WHEN points.title_count > 0 THEN 1 ELSE 0 END
            + CASE WHEN points.abstract_count > 0 THEN 2 ELSE 0 END
            + CASE WHEN points.path_share > 0 THEN 4 ELSE 0 END)) AS terms
    FROM scoring.term_points AS points
    JOIN scoring.spellings AS spellings USING (term_number)
    ANTI JOIN scoring.lesser_spellings USING (document_number, skill_number, term_number)
    GROUP BY points.document_number, spellings.skill_number
),
-- The best four of each are told.
told AS (
    SELECT
        coded.document_number,
        coded.skill_number,
        list_transform(list_filter(coded.terms, lambda code: code & 1 > 0)[:4], lambda code: names.terms[(code >> 3) & 1048575]) AS in_title,
        list_transform(list_filter(coded.terms, lambda code: code & 2 > 0)[:4], lambda code: names.terms[(code >> 3) & 1048575]) AS in_abstract,
        list_transform(list_filter(coded.terms, lambda code: code & 4 > 0)[:4], lambda code: names.terms[(code >> 3) & 1048575]) AS in_paths
    FROM coded
    CROSS JOIN names
)
SELECT
    told.document_number,
    told.skill_number,
    concat_ws('; ',
        CASE WHEN told.in_title <> [] THEN
            CASE documents.item_kind WHEN 'commit' THEN 'subject says “' WHEN 'artifact' THEN 'name says “' ELSE 'title says “' END
            || array_to_string(told.in_title, '”, “') || '”' END,
        CASE WHEN told.in_abstract <> [] THEN
            CASE documents.item_kind WHEN 'artifact' THEN 'tags or card say “' ELSE 'abstract says “' END
            || array_to_string(told.in_abstract, '”, “') || '”' END,
        CASE WHEN told.in_paths <> [] THEN 'paths show “' || array_to_string(told.in_paths, '”, “') || '”' END) AS said
FROM told
JOIN scoring.numbered_documents AS documents USING (document_number)
