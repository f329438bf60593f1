-- One row per person, skill, kind of item and repository: what the items come to, before any is one too many.
SELECT
    person_number,
    skill_number,
    item_kind,
    repository_number,
    count(weight)::INTEGER AS item_count,
    sum(weight)::DECIMAL(18, 6) AS weight,
    sum(CASE WHEN weight IS NOT NULL THEN paper_factor END)::DECIMAL(18, 6) AS paper_factor,
    max(CASE WHEN weight IS NOT NULL THEN occurred_on END) AS last_on,
    sum(points)::DECIMAL(18, 6) AS matched_weight
FROM scoring.item_weights
GROUP BY person_number, skill_number, item_kind, repository_number
