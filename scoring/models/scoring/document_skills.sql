-- One row per document and skill it shows: points, raised where the whole repository is about the skill.
WITH priors AS (
    SELECT DISTINCT repositories.repository, lineage.ancestor AS skill
    FROM (SELECT repository, unnest(skills) AS skill FROM raw.watched_repositories) AS repositories
    JOIN profile.lineage AS lineage USING (skill)
),
summed AS (
    SELECT
        document_id,
        any_value(item_kind) AS item_kind,
        skill,
        sum(counted.points) AS term_points,
        -- The best four are told.
        min_by(counted.term, standing, 4) FILTER (counted.title_count > 0) AS title_terms,
        min_by(counted.term, standing, 4) FILTER (counted.abstract_count > 0) AS abstract_terms,
        min_by(counted.term, standing, 4) FILTER (counted.path_share > 0) AS path_terms
    FROM scoring.skill_terms
    GROUP BY document_id, skill
)
SELECT
    summed.document_id,
    summed.item_kind,
    summed.skill,
    summed.term_points,
    nullif(concat_ws('; ',
        CASE WHEN summed.title_terms IS NOT NULL THEN
            CASE summed.item_kind WHEN 'commit' THEN 'subject says “' WHEN 'artifact' THEN 'name says “' ELSE 'title says “' END
            || array_to_string(summed.title_terms, '”, “') || '”' END,
        CASE WHEN summed.abstract_terms IS NOT NULL THEN
            CASE summed.item_kind WHEN 'artifact' THEN 'tags or card say “' ELSE 'abstract says “' END || array_to_string(summed.abstract_terms, '”, “') || '”' END,
        CASE WHEN summed.path_terms IS NOT NULL THEN 'paths show “' || array_to_string(summed.path_terms, '”, “') || '”' END,
        CASE WHEN priors.skill IS NOT NULL AND formula.repository_prior > 0 THEN 'in a repository about it' END), '') AS said,
    documents.repository,
    documents.occurred_at,
    documents.title,
    documents.url,
    CASE WHEN priors.skill IS NULL THEN 0 ELSE formula.repository_prior END AS prior,
    round(summed.term_points * (1 + CASE WHEN priors.skill IS NULL THEN 0 ELSE formula.repository_prior END), 6)
        ::DECIMAL(18, 6) AS points
FROM summed
JOIN scoring.documents AS documents USING (document_id)
LEFT JOIN priors ON priors.repository = documents.repository AND priors.skill = summed.skill
CROSS JOIN profile.formula AS formula
