-- One row per person, skill and item beyond the most that count, commits of one repository or artifacts, the lightest first to go.
WITH crowded AS (
    SELECT person_id, skill, repository
    FROM scoring.item_weights
    CROSS JOIN profile.formula AS formula
    WHERE repository IS NOT NULL
    GROUP BY person_id, skill, repository
    HAVING count(*) > any_value(formula.repository_cap)
)
SELECT items.person_id, items.skill, items.document_id
FROM scoring.item_weights AS items
JOIN crowded USING (person_id, skill, repository)
CROSS JOIN profile.formula AS formula
QUALIFY row_number() OVER (
    PARTITION BY items.person_id, items.skill, items.repository
    ORDER BY items.weight DESC, items.document_id) > formula.repository_cap
UNION ALL
SELECT items.person_id, items.skill, items.document_id
FROM scoring.item_weights AS items
CROSS JOIN profile.formula AS formula
WHERE items.item_kind = 'artifact'
QUALIFY row_number() OVER (PARTITION BY items.person_id, items.skill ORDER BY items.weight DESC, items.document_id) > formula.artifact_cap
