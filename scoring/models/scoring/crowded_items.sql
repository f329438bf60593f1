-- One row per person, skill and item where more of them lie than count (commits of one repository, artifacts): is it one too many?
WITH crowded AS (
    SELECT sums.person_number, sums.skill_number, sums.item_kind, sums.repository_number,
        CASE sums.item_kind WHEN 'commit' THEN formula.repository_cap ELSE formula.artifact_cap END AS most
    FROM scoring.item_sums AS sums
    CROSS JOIN profile.formula AS formula
    WHERE sums.item_kind <> 'publication' AND sums.item_count > most
)
SELECT
    items.person_number,
    items.skill_number,
    items.document_number,
    items.item_kind,
    items.repository_number,
    items.occurred_on,
    items.weight,
    -- The lightest are the first to go.
    row_number() OVER (
        PARTITION BY items.person_number, items.skill_number, items.item_kind, items.repository_number
        ORDER BY items.weight DESC, items.document_number) > crowded.most AS is_surplus
FROM scoring.item_weights AS items
JOIN crowded
    ON crowded.person_number = items.person_number AND crowded.skill_number = items.skill_number
    AND crowded.item_kind = items.item_kind AND crowded.repository_number IS NOT DISTINCT FROM items.repository_number
WHERE items.weight IS NOT NULL
