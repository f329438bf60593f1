-- One row per document, skill and term that counts: of the spellings of one phrase (`flash attention`, `flashattention`), the best.
WITH spellings AS (
    SELECT skill, term, form, count(*) OVER (PARTITION BY skill, form) = 1 AS is_only, dense_rank() OVER (ORDER BY term) AS number
    FROM (SELECT DISTINCT skill, term, form FROM profile.terms)
),
shown AS (
    SELECT
        points.document_id,
        points.item_kind,
        spellings.skill,
        spellings.form,
        spellings.is_only,
        -- Most points first, then by name, in one number: that is compared faster than the two.
        spellings.number - 1000000 * (1000000 * points.points)::BIGINT AS standing,
        {
            term: points.term, title_count: points.title_count, abstract_count: points.abstract_count,
            path_share: points.path_share, frequency: points.frequency, idf: points.idf, points: points.points
        } AS counted
    FROM scoring.term_points AS points
    JOIN spellings USING (term)
)
-- Few phrases have a second spelling, and comparing costs more than the rest.
SELECT document_id, item_kind, skill, counted, standing
FROM shown
WHERE is_only
UNION ALL
SELECT document_id, item_kind, skill, unnest(max_by({counted: counted, standing: standing}, (counted.points, counted.term)))
FROM shown
WHERE NOT is_only
GROUP BY document_id, item_kind, skill, form
