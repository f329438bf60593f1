-- One row per document and skill it shows: points, raised where the whole repository is about the skill.
WITH priors AS (
    SELECT DISTINCT repositories.repository, lineage.ancestor AS skill
    FROM (SELECT repository, unnest(skills) AS skill FROM raw.watched_repositories) AS repositories
    JOIN profile.lineage AS lineage USING (skill)
),
summed AS (
    SELECT
        document_id,
        item_kind,
        skill,
        sum(counted.points) AS term_points,
        list(counted.term ORDER BY counted.points DESC, counted.term) FILTER (counted.title_count > 0) AS title_terms,
        list(counted.term ORDER BY counted.points DESC, counted.term) FILTER (counted.abstract_count > 0) AS abstract_terms,
        list(counted.term ORDER BY counted.points DESC, counted.term) FILTER (counted.path_share > 0) AS path_terms
    FROM scoring.skill_terms
    GROUP BY document_id, item_kind, skill
)
SELECT
    summed.*,
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
