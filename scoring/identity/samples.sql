-- One row per resampling of the entities (the first is the truth as it stands): the counts that the metrics are made of.
WITH
-- Resampled in at most 500 groups of entities: as wide an interval, and the same time however large the truth.
blocks AS (
    SELECT block, sum(COLUMNS(* EXCLUDE (truth_id, block)))
    FROM (SELECT *, (row_number() OVER (ORDER BY md5(truth_id)) - 1) % 500 AS block FROM truth_entities)
    GROUP BY block
),
-- How often a group is drawn is Poisson with mean 1, from a number that is the same on every machine.
drawn AS (
    SELECT sample, block, md5_number_lower(sample || ' of ' || block) / 18446744073709551616 AS chance
    FROM (SELECT unnest(range(1, 1001)) AS sample)
    CROSS JOIN (SELECT block FROM blocks)
),
weighted AS (
    SELECT 0 AS sample, block, 1 AS weight FROM blocks
    UNION ALL
    SELECT sample, block, len(list_filter(
        [0.367879441, 0.735758882, 0.919698603, 0.981011843, 0.996340153, 0.999405815, 0.999916759],
        lambda reached: chance > reached))
    FROM drawn
)
SELECT
    sample,
    sum(weight * row_count) AS row_count,
    sum(weight * right_ends) / 2 AS right_pairs,
    sum(weight * (right_ends + wrong_ends)) / 2 AS joined_pairs,
    sum(weight * true_ends) / 2 AS true_pairs,
    sum(weight * cross_right_ends) / 2 AS cross_right_pairs,
    sum(weight * (cross_right_ends + cross_wrong_ends)) / 2 AS cross_joined_pairs,
    sum(weight * cross_true_ends) / 2 AS cross_true_pairs,
    sum(weight * b_cubed_precision)::DOUBLE AS b_cubed_precision,
    sum(weight * b_cubed_recall)::DOUBLE AS b_cubed_recall
FROM weighted
JOIN blocks USING (block)
GROUP BY sample
ORDER BY sample
