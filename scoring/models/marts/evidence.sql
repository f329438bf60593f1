-- One row per person, skill and item that counts for the score, with its weight and the reason.
SELECT
    credits.person_id,
    relevant.skill,
    relevant.item_kind,
    relevant.document_id AS item_id,
    relevant.title,
    relevant.url,
    relevant.occurred_at,
    CASE credits.part
        WHEN 'author' THEN formula.author_share
        WHEN 'co-author' THEN formula.co_author_share
        ELSE formula.reviewer_share
    END * CASE WHEN owners.person_id IS NULL THEN 1 ELSE formula.own_repository_share END AS share,
    round(relevant.points * share, 6)::DECIMAL(18, 6) AS weight,
    concat_ws('; ',
        credits.part,
        CASE WHEN relevant.title_terms IS NOT NULL THEN
            CASE relevant.item_kind WHEN 'commit' THEN 'subject says “' ELSE 'title says “' END
            || array_to_string(relevant.title_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.abstract_terms IS NOT NULL THEN
            'abstract says “' || array_to_string(relevant.abstract_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.path_terms IS NOT NULL THEN
            'paths show “' || array_to_string(relevant.path_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.prior > 0 THEN 'in a repository about it' END,
        CASE WHEN owners.person_id IS NOT NULL THEN 'in their own repository' END
    ) AS reason,
    relevant.repository,
    credits.part,
    relevant.points AS item_points,
    relevant.prior
FROM scoring.relevant_documents AS relevant
JOIN core.credits AS credits USING (document_id)
LEFT JOIN core.repository_owners AS owners
    ON owners.repository = relevant.repository AND owners.person_id = credits.person_id
CROSS JOIN profile.formula AS formula
QUALIFY relevant.repository IS NULL OR row_number() OVER (
    PARTITION BY credits.person_id, relevant.skill, relevant.repository
    ORDER BY weight DESC, relevant.document_id) <= formula.repository_cap
