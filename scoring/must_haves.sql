-- One row per must-have of one role: how many meet it with enough evidence, and how many meet all of them.
WITH scaled AS (
    SELECT wanted.skill, wanted.minimum_score, scores.person_id, scores.is_sufficient,
        CASE WHEN list_contains(roles.item_kinds, 'commit') THEN scores.commit_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'publication') THEN scores.publication_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'artifact') THEN scores.artifact_points ELSE 0 END AS points,
        round(100 * points / nullif(max(points) OVER (PARTITION BY wanted.skill), 0), 2) AS score
    FROM roles
    JOIN role_skills AS wanted USING (role)
    JOIN skill_scores AS scores USING (skill)
    WHERE roles.role = $role AND wanted.is_must_have
),
met AS (
    SELECT skill, person_id, count(*) OVER (PARTITION BY person_id) AS met_count
    FROM scaled
    WHERE points > 0 AND is_sufficient AND score >= minimum_score
)
SELECT wanted.skill, wanted.minimum_score, count(met.person_id) AS person_count,
    count(met.person_id) FILTER (met.met_count = (SELECT count(*) FROM role_skills WHERE role = $role AND is_must_have)) AS able_count
FROM role_skills AS wanted
LEFT JOIN met USING (skill)
WHERE wanted.role = $role AND wanted.is_must_have
GROUP BY wanted.skill, wanted.minimum_score
ORDER BY wanted.skill
