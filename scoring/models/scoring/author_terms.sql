-- One row per paper and person who wrote it: what the place among its authors is worth, with the words for it.
WITH bylines AS (
    SELECT
        publication_id,
        mention_id,
        author_position,
        author_count,
        -- Who is told to have contributed equally shares the first place if all before them do.
        author_position > 1 AND bool_and(coalesce(is_equal_contribution, false)) OVER (
            PARTITION BY publication_id
            ORDER BY author_position
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS is_shared_first
    FROM core.mentions
),
placed AS (
    SELECT
        bylines.publication_id,
        people.person_id,
        bylines.author_position,
        bylines.author_count,
        bylines.is_shared_first,
        CASE
            WHEN bylines.author_position = 1 OR bylines.is_shared_first THEN formula.first_author_share
            WHEN bylines.author_position = bylines.author_count THEN formula.last_author_share
            ELSE formula.middle_author_share
        END AS share,
        -- Three are the fewest that have somebody between the first and the last.
        CASE
            WHEN bylines.author_position IN (1, bylines.author_count) OR bylines.is_shared_first THEN formula.crowd_authors
            ELSE 3
        END AS fewest,
        round(share * least(fewest / bylines.author_count, 1) ** formula.crowd_power, 3) AS position_factor
    FROM bylines
    JOIN core.accounts AS accounts ON accounts.account_id = bylines.mention_id
    JOIN core.people AS people USING (cluster)
    CROSS JOIN profile.formula AS formula
)
SELECT
    publication_id,
    person_id,
    author_position,
    author_count,
    is_shared_first,
    position_factor,
    CASE
        WHEN author_count = 1 THEN 'sole author'
        WHEN author_position = 1 THEN 'first of ' || author_count || ' authors'
        WHEN is_shared_first THEN 'shares the first place, ' || author_position || ' of ' || author_count || ' authors'
        WHEN author_position = author_count THEN 'last of ' || author_count || ' authors'
        ELSE 'author ' || author_position || ' of ' || author_count
    END AS position_words
FROM placed
-- Two mentions on one paper may be one person's: the better place counts.
QUALIFY row_number() OVER (PARTITION BY publication_id, person_id ORDER BY position_factor DESC, author_position) = 1
