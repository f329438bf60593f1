-- One row per document and person who gets credit for it: how much of the document's points is the person's, whatever the skill.
WITH owners AS (
    SELECT repositories.repository_number, people.person_number
    FROM core.repository_owners
    JOIN scoring.numbered_repositories AS repositories USING (repository)
    JOIN scoring.numbered_people AS people USING (person_id)
),
routine AS (
    SELECT document_number, round(1 - (1 - formula.routine_share) * routine, 6) AS substance
    FROM (FROM scoring.routine_commits UNION ALL FROM scoring.copied_artifacts)
    JOIN scoring.numbered_documents USING (document_id)
    CROSS JOIN profile.formula AS formula
)
SELECT
    documents.document_number,
    people.person_number,
    documents.item_kind,
    documents.repository_number,
    documents.occurred_on,
    credits.part::ENUM ('author', 'co-author', 'reviewer') AS part,
    owners.person_number IS NOT NULL AS is_owner,
    CASE credits.part
        WHEN 'author' THEN formula.author_share
        WHEN 'co-author' THEN formula.co_author_share
        ELSE formula.reviewer_share
    END * CASE WHEN owners.person_number IS NULL THEN 1 ELSE formula.own_repository_share END AS share,
    coalesce(routine.substance, 1) AS substance,
    -- Of a paper that was retracted there is none, and so no evidence.
    CASE WHEN documents.item_kind = 'publication' THEN papers.paper_factor ELSE 1 END::DECIMAL(9, 6) AS paper_factor
FROM core.credits AS credits
JOIN scoring.numbered_documents AS documents USING (document_id)
JOIN scoring.numbered_people AS people USING (person_id)
LEFT JOIN routine USING (document_number)
LEFT JOIN owners ON owners.repository_number = documents.repository_number AND owners.person_number = people.person_number
LEFT JOIN scoring.paper_shares AS papers
    ON papers.document_number = documents.document_number AND papers.person_number = people.person_number
CROSS JOIN profile.formula AS formula
