-- One row per entity of the truth: its share of every count that the metrics are made of, pairs counted from both ends.
WITH cells AS (
    SELECT person_id, truth_id, source, count(*) AS n
    FROM truth_entries
    WHERE person_id IS NOT NULL
    GROUP BY person_id, truth_id, source
),
counted AS (
    SELECT
        truth_id,
        n,
        sum(n) OVER (PARTITION BY person_id) AS of_person,
        sum(n) OVER (PARTITION BY person_id, source) AS of_person_and_source,
        sum(n) OVER (PARTITION BY person_id, truth_id) AS of_both,
        sum(n) OVER (PARTITION BY truth_id) AS of_truth,
        sum(n) OVER (PARTITION BY truth_id, source) AS of_truth_and_source
    FROM cells
)
SELECT
    truth_id,
    sum(n)::HUGEINT AS row_count,
    sum(n * (of_both - 1))::HUGEINT AS right_ends,
    sum(n * (of_person - of_both))::HUGEINT AS wrong_ends,
    sum(n * (of_truth - 1))::HUGEINT AS true_ends,
    sum(n * (of_both - n))::HUGEINT AS cross_right_ends,
    sum(n * (of_person - of_both - of_person_and_source + n))::HUGEINT AS cross_wrong_ends,
    sum(n * (of_truth - of_truth_and_source))::HUGEINT AS cross_true_ends,
    -- Decimals: their sum is the same in whatever order it is made.
    sum((n * of_both / of_person)::DECIMAL(28, 12)) AS b_cubed_precision,
    sum((n * of_both / of_truth)::DECIMAL(28, 12)) AS b_cubed_recall
FROM counted
GROUP BY truth_id
