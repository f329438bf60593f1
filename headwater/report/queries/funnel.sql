-- One row: how many accounts and people are left at each step on the way to a shortlist.
WITH scaled AS (
    SELECT roles.role, wanted.is_must_have, wanted.minimum_score, scores.person_id, scores.is_sufficient,
        CASE WHEN list_contains(roles.item_kinds, 'commit') THEN scores.commit_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'publication') THEN scores.publication_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'artifact') THEN scores.artifact_points ELSE 0 END AS points,
        round(100 * points / max(points) OVER (PARTITION BY roles.role, wanted.skill), 2) AS score
    FROM roles
    JOIN role_skills AS wanted USING (role)
    JOIN skill_scores AS scores USING (skill)
),
met AS (
    SELECT role, person_id, count(*) FILTER (is_must_have AND is_sufficient AND score >= minimum_score) AS met_count
    FROM scaled
    WHERE points > 0
    GROUP BY role, person_id
)
SELECT
    (SELECT count(*) FROM accounts) AS account_count,
    (SELECT count(*) FROM people) AS person_count,
    (SELECT count(DISTINCT person_id) FROM evidence) AS evidenced_count,
    (SELECT count(DISTINCT person_id) FROM met
        WHERE met_count = (SELECT count(*) FROM role_skills AS every WHERE every.role = met.role AND every.is_must_have)) AS able_count,
    (SELECT count(DISTINCT person_id) FROM shortlists) AS listed_count
