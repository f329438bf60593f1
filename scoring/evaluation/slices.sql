-- One row per measure, dimension and group: scores there, and the share above the median of everybody with that score.
WITH last_day AS (
    SELECT max(last_active_on) AS as_of FROM people
),
groups AS (
    SELECT person_id, 'declared country' AS dimension, coalesce(country_code, 'none stated') AS slice FROM people
    UNION ALL
    SELECT person_id, 'sources',
        CASE WHEN publication_count = 0 THEN 'code only' WHEN contribution_count = 0 THEN 'papers only' ELSE 'both' END
    FROM people
    UNION ALL
    SELECT person_id, 'first seen',
        CASE
            WHEN first_active_on IS NULL THEN 'not known'
            WHEN first_active_on > as_of - to_years(1) THEN 'under 1 year ago'
            WHEN first_active_on > as_of - to_years(3) THEN '1 to 3 years ago'
            WHEN first_active_on > as_of - to_years(6) THEN '3 to 6 years ago'
            ELSE 'over 6 years ago'
        END
    FROM people
    CROSS JOIN last_day
    UNION ALL
    SELECT DISTINCT accounts.person_id, 'label', labels.label
    FROM labels
    JOIN accounts ON accounts.source = 'github' AND lower(accounts.handle) = labels.github_login
),
scores AS (
    SELECT 'best skill score' AS measure, person_id, max(score) AS score FROM skill_scores GROUP BY person_id
    UNION ALL
    SELECT 'shortlist ' || role, person_id, score FROM shortlists
),
compared AS (
    SELECT measure, person_id, score, score > median(score) OVER (PARTITION BY measure) AS is_above
    FROM scores
),
counted AS (
    SELECT compared.measure, groups.dimension, groups.slice, count(*) AS person_count,
        quantile_cont(compared.score, [0.25, 0.5, 0.75]) AS quartiles,
        count(*) FILTER (compared.is_above) / count(*) AS share_above,
        count(*) < $fewest AS is_small
    FROM compared
    JOIN groups USING (person_id)
    GROUP BY ALL
)
SELECT
    measure,
    dimension,
    slice,
    CASE WHEN NOT is_small THEN person_count END AS person_count,
    CASE WHEN NOT is_small THEN round(quartiles[1], 2) END AS lower_quartile,
    CASE WHEN NOT is_small THEN round(quartiles[2], 2) END AS median,
    CASE WHEN NOT is_small THEN round(quartiles[3], 2) END AS upper_quartile,
    CASE WHEN NOT is_small THEN round(share_above, 4) END AS share_above_median,
    -- The group with the highest share is what the others are compared with; one too small to print is not.
    CASE WHEN NOT is_small THEN round(share_above
        / nullif(max(share_above) FILTER (NOT is_small) OVER (PARTITION BY measure, dimension), 0), 4) END AS impact_ratio
FROM counted
ORDER BY measure, dimension, is_small, person_count DESC, slice
