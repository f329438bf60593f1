-- One row per skill, each after the skills above it, with how deep it lies.
WITH RECURSIVE tree AS (
    SELECT skill, label, parent, description, 0 AS depth, [skill] AS path FROM skills WHERE parent IS NULL
    UNION ALL
    SELECT skills.skill, skills.label, skills.parent, skills.description, tree.depth + 1, list_append(tree.path, skills.skill)
    FROM skills
    JOIN tree ON skills.parent = tree.skill
)
SELECT skill, label, parent, description, depth FROM tree ORDER BY path
