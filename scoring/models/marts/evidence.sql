-- One row per person, skill and item that counts for the score, with its weight and the reason.
WITH texts AS (
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
        nullif(sentences.said, ''),
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
LEFT JOIN scoring.sentences AS sentences USING (document_number, skill_number)
LEFT JOIN texts USING (document_number)
LEFT JOIN scoring.numbered_people AS people USING (person_number)
LEFT JOIN scoring.numbered_skills AS skills USING (skill_number)
LEFT JOIN scoring.priors AS priors ON priors.repository_number = items.repository_number AND priors.skill_number = items.skill_number
LEFT JOIN scoring.paper_shares AS papers USING (person_number, document_number)
LEFT JOIN scoring.crowded_items AS crowded USING (person_number, skill_number, document_number)
WHERE NOT coalesce(crowded.is_surplus, items.weight IS NULL)
