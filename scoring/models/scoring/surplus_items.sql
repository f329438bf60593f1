-- One row per person, skill and commit beyond the most that count in one repository, the lightest first to go.
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
