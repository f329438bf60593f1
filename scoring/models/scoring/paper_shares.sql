-- One row per paper that still stands and person who wrote it: how much of it counts for the person, each term with its words.
SELECT
    documents.document_number,
    people.person_number,
    authors.position_factor,
    authors.position_words,
    papers.outcome_factor,
    papers.outcome_words,
    papers.citation_factor,
    papers.citation_words,
    papers.survey_factor,
    papers.survey_words,
    coalesce(round(authors.position_factor * papers.outcome_factor * papers.citation_factor * papers.survey_factor, 6), 1)::DECIMAL(9, 6)
        AS paper_factor
FROM scoring.author_terms AS authors
JOIN scoring.paper_terms AS papers USING (publication_id)
JOIN scoring.numbered_documents AS documents ON documents.document_id = authors.publication_id
JOIN scoring.numbered_people AS people USING (person_id)
