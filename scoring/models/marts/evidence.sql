-- One row per person, skill and item that counts for the score, with its weight and the reason.
SELECT
    items.person_id,
    items.skill,
    shown.item_kind,
    items.document_id AS item_id,
    shown.title,
    shown.url,
    shown.occurred_at,
    items.share,
    items.weight,
    concat_ws('; ',
        coalesce(items.position_words, items.part),
        shown.said,
        CASE WHEN items.substance < 1 THEN
            CASE shown.item_kind WHEN 'artifact' THEN 'a model in another format' ELSE 'documentation or upkeep in part' END END,
        CASE WHEN items.is_owner THEN 'in their own repository' END,
        CASE WHEN items.outcome_factor <> 1 THEN items.outcome_words END,
        CASE WHEN items.citation_factor > 1 THEN items.citation_words END,
        items.survey_words
    ) AS reason,
    items.repository,
    items.part,
    shown.points AS item_points,
    shown.prior,
    items.substance,
    items.paper_factor,
    items.position_factor,
    items.position_words,
    items.outcome_factor,
    items.outcome_words,
    items.citation_factor,
    items.citation_words,
    items.survey_factor,
    items.survey_words
FROM scoring.item_weights AS items
ANTI JOIN scoring.surplus_items USING (person_id, skill, document_id)
JOIN scoring.document_skills AS shown USING (document_id, skill)
