-- One row per skill and person of `worked`: grade 2 in the top tenth by items, 1 in the top quarter, else 0; one item is chance.
SELECT
    skill,
    person_id,
    item_count,
    CASE
        WHEN item_count < 2 THEN 0
        WHEN item_count >= quantile_disc(item_count, 0.9) OVER (PARTITION BY skill) THEN 2
        WHEN item_count >= quantile_disc(item_count, 0.75) OVER (PARTITION BY skill) THEN 1
        ELSE 0
    END::INTEGER AS grade
FROM worked
