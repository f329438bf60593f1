-- One row per person, skill and item that counts for the score, with its weight and the reason.
WITH credited AS (
    SELECT
        credits.person_id,
        relevant.skill,
        relevant.document_id,
        relevant.repository,
        credits.part,
        owners.person_id IS NOT NULL AS is_owner,
        CASE credits.part
            WHEN 'author' THEN formula.author_share
            WHEN 'co-author' THEN formula.co_author_share
            ELSE formula.reviewer_share
        END * CASE WHEN owners.person_id IS NULL THEN 1 ELSE formula.own_repository_share END AS share,
        round(1 - (1 - formula.routine_share) * coalesce(commits.routine, 0), 6) AS substance,
        round(relevant.points * share * substance, 6)::DECIMAL(18, 6) AS weight
    FROM scoring.document_skills AS relevant
    JOIN scoring.corpora AS corpora ON corpora.item_kind = relevant.item_kind AND relevant.points >= corpora.fewest_points
    JOIN core.credits AS credits USING (document_id)
    LEFT JOIN scoring.routine_commits AS commits USING (document_id)
    LEFT JOIN core.repository_owners AS owners
        ON owners.repository = relevant.repository AND owners.person_id = credits.person_id
    CROSS JOIN profile.formula AS formula
    QUALIFY relevant.repository IS NULL OR row_number() OVER (
        PARTITION BY credits.person_id, relevant.skill, relevant.repository
        ORDER BY weight DESC, relevant.document_id) <= formula.repository_cap
)
SELECT
    credited.person_id,
    credited.skill,
    relevant.item_kind,
    credited.document_id AS item_id,
    relevant.title,
    relevant.url,
    relevant.occurred_at,
    credited.share,
    credited.weight,
    concat_ws('; ',
        credited.part,
        CASE WHEN relevant.title_terms IS NOT NULL THEN
            CASE relevant.item_kind WHEN 'commit' THEN 'subject says “' ELSE 'title says “' END
            || array_to_string(relevant.title_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.abstract_terms IS NOT NULL THEN
            'abstract says “' || array_to_string(relevant.abstract_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.path_terms IS NOT NULL THEN
            'paths show “' || array_to_string(relevant.path_terms[:4], '”, “') || '”' END,
        CASE WHEN relevant.prior > 0 THEN 'in a repository about it' END,
        CASE WHEN credited.substance < 1 THEN 'documentation or upkeep in part' END,
        CASE WHEN credited.is_owner THEN 'in their own repository' END
    ) AS reason,
    credited.repository,
    credited.part,
    relevant.points AS item_points,
    relevant.prior,
    credited.substance
FROM credited
JOIN scoring.document_skills AS relevant USING (skill, document_id)
