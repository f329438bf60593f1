-- One row per person, skill and item that counts for the score, with its weight and the reason.
WITH names AS (
    SELECT list(term ORDER BY term_number) AS terms FROM scoring.numbered_terms
),
-- A document's terms, best first, then by name, in one number each: that is sorted faster than anything else.
coded AS (
    SELECT points.document_number, spellings.skill_number,
        list_sort(list((points.term_number - 65536 * (1000000 * points.points)::BIGINT) * 8
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
        list_transform(list_filter(coded.terms, lambda code: code & 1 > 0)[:4], lambda code: names.terms[(code >> 3) & 65535]) AS in_title,
        list_transform(list_filter(coded.terms, lambda code: code & 2 > 0)[:4], lambda code: names.terms[(code >> 3) & 65535]) AS in_abstract,
        list_transform(list_filter(coded.terms, lambda code: code & 4 > 0)[:4], lambda code: names.terms[(code >> 3) & 65535]) AS in_paths
    FROM coded
    CROSS JOIN names
),
texts AS (
    SELECT numbered.document_number, documents.document_id, documents.title, documents.url, documents.repository, documents.occurred_at
    FROM scoring.documents AS documents
    JOIN scoring.numbered_documents AS numbered USING (document_id)
)
SELECT
    people.person_id,
    skills.skill,
    items.item_kind::VARCHAR AS item_kind,
    texts.document_id AS item_id,
    texts.title,
    texts.url,
    texts.occurred_at,
    items.share,
    items.weight,
    concat_ws('; ',
        coalesce(papers.position_words, items.part::VARCHAR),
        CASE WHEN told.in_title <> [] THEN
            CASE items.item_kind WHEN 'commit' THEN 'subject says “' WHEN 'artifact' THEN 'name says “' ELSE 'title says “' END
            || array_to_string(told.in_title, '”, “') || '”' END,
        CASE WHEN told.in_abstract <> [] THEN
            CASE items.item_kind WHEN 'artifact' THEN 'tags or card say “' ELSE 'abstract says “' END || array_to_string(told.in_abstract, '”, “') || '”' END,
        CASE WHEN told.in_paths <> [] THEN 'paths show “' || array_to_string(told.in_paths, '”, “') || '”' END,
        CASE WHEN priors.prior > 0 THEN 'in a repository about it' END,
        CASE WHEN items.substance < 1 THEN
            CASE items.item_kind WHEN 'artifact' THEN 'a model in another format' ELSE 'documentation or upkeep in part' END END,
        CASE WHEN items.is_owner THEN 'in their own repository' END,
        CASE WHEN papers.outcome_factor <> 1 THEN papers.outcome_words END,
        CASE WHEN papers.citation_factor > 1 THEN papers.citation_words END,
        papers.survey_words
    ) AS reason,
    texts.repository,
    items.part::VARCHAR AS part,
    items.points AS item_points,
    coalesce(priors.prior, 0) AS prior,
    items.substance,
    items.paper_factor,
    papers.position_factor,
    papers.position_words,
    papers.outcome_factor,
    papers.outcome_words,
    papers.citation_factor,
    papers.citation_words,
    papers.survey_factor,
    papers.survey_words,
    items.person_number,
    items.skill_number,
    items.document_number
FROM scoring.item_weights AS items
ANTI JOIN (FROM scoring.crowded_items WHERE is_surplus) USING (person_number, skill_number, document_number)
JOIN told USING (document_number, skill_number)
JOIN texts USING (document_number)
JOIN scoring.numbered_people AS people USING (person_number)
JOIN scoring.numbered_skills AS skills USING (skill_number)
LEFT JOIN scoring.priors AS priors USING (repository_number, skill_number)
LEFT JOIN scoring.paper_shares AS papers USING (person_number, document_number)
WHERE items.weight IS NOT NULL
