-- One row per person, skill and item that says enough about it to count, with what it weighs.
SELECT
    credits.person_id,
    shown.skill,
    shown.document_id,
    shown.repository,
    shown.item_kind,
    credits.part,
    owners.person_id IS NOT NULL AS is_owner,
    CASE credits.part
        WHEN 'author' THEN formula.author_share
        WHEN 'co-author' THEN formula.co_author_share
        ELSE formula.reviewer_share
    END * CASE WHEN owners.person_id IS NULL THEN 1 ELSE formula.own_repository_share END AS share,
    round(1 - (1 - formula.routine_share) * coalesce(commits.routine, copies.routine, 0), 6) AS substance,
    authors.position_factor,
    authors.position_words,
    papers.outcome_factor,
    papers.outcome_words,
    papers.citation_factor,
    papers.citation_words,
    papers.survey_factor,
    papers.survey_words,
    coalesce(round(authors.position_factor * papers.outcome_factor * papers.citation_factor * papers.survey_factor, 6), 1)::DECIMAL(9, 6)
        AS paper_factor,
    round(shown.points * share * substance * paper_factor::DOUBLE, 6)::DECIMAL(18, 6) AS weight
FROM scoring.document_skills AS shown
JOIN scoring.corpora AS corpora ON corpora.item_kind = shown.item_kind AND shown.points >= corpora.fewest_points
JOIN core.credits AS credits USING (document_id)
LEFT JOIN scoring.routine_commits AS commits USING (document_id)
LEFT JOIN scoring.copied_artifacts AS copies USING (document_id)
LEFT JOIN core.repository_owners AS owners
    ON owners.repository = shown.repository AND owners.person_id = credits.person_id
LEFT JOIN scoring.paper_terms AS papers ON papers.publication_id = shown.document_id
LEFT JOIN scoring.author_terms AS authors ON authors.publication_id = shown.document_id AND authors.person_id = credits.person_id
CROSS JOIN profile.formula AS formula
-- What was retracted is no evidence.
WHERE shown.item_kind <> 'publication' OR papers.publication_id IS NOT NULL
