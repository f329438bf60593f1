-- One row per item of evidence that can be searched.
WITH items AS (
    SELECT
        item_id,
        any_value(item_kind) AS item_kind,
        any_value(title) AS title,
        any_value(url) AS url,
        any_value(repository) AS repository,
        any_value(occurred_at) AS occurred_at,
        list(DISTINCT skill ORDER BY skill) AS skills
    FROM marts.evidence
    GROUP BY item_id
)
SELECT row_number() OVER (ORDER BY item_id)::INTEGER AS item_number, *
FROM items
