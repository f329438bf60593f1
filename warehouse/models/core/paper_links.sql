-- One row per two records that are one paper, with the rule and the facts.
WITH
anchored AS (
    SELECT record_id, key, min(record_id) OVER (PARTITION BY key) AS anchor_id
    FROM core.paper_keys
),
-- An identifier alone may be mistyped, or that of a paper it cites: somebody or the title must be the same, too.
by_key AS (
    SELECT anchored.record_id, anchored.anchor_id AS other_id, 'same_' || split_part(min(anchored.key), ':', 1) AS rule,
        'the same identifier ' || min(anchored.key) AS reason
    FROM anchored
    JOIN core.paper_records AS one ON one.record_id = anchored.record_id
    JOIN core.paper_records AS other ON other.record_id = anchored.anchor_id
    WHERE anchored.record_id <> anchored.anchor_id
        AND (one.title_key = other.title_key OR list_has_any(one.author_keys, other.author_keys))
    GROUP BY anchored.record_id, anchored.anchor_id
),
titled AS (
    SELECT * FROM core.paper_records
    WHERE length(title_key) >= 12 AND len(author_keys) > 0
    QUALIFY count(*) OVER (PARTITION BY title_key) BETWEEN 2 AND 30
),
-- arXiv holds a paper once: of two preprints with one title a record belongs to the one it names, else to the nearer one.
homes AS (
    SELECT record_id, min(key) AS home
    FROM core.paper_keys
    WHERE starts_with(key, 'arxiv:')
    GROUP BY record_id
),
alike AS (
    SELECT one.record_id, one.source, other.record_id AS other_id, other.source AS other_source,
        len(list_intersect(one.author_keys, other.author_keys)) AS shared,
        least(len(one.author_keys), len(other.author_keys)) AS fewer, abs(one.told_year - other.told_year) AS years_apart
    FROM titled AS one
    JOIN titled AS other ON other.title_key = one.title_key AND other.record_id < one.record_id
    WHERE shared * 2 >= fewer AND coalesce(years_apart, 0) <= 3
),
nearest AS (
    SELECT record_id, min_by(arxiv_id, (-shared, coalesce(years_apart, 9), arxiv_id)) AS home
    FROM (
        SELECT record_id, other_id AS arxiv_id, shared, years_apart FROM alike WHERE other_source = 'arxiv'
        UNION ALL
        SELECT other_id, record_id, shared, years_apart FROM alike WHERE source = 'arxiv'
    )
    ANTI JOIN homes USING (record_id)
    GROUP BY record_id
),
settled AS (
    FROM homes UNION ALL FROM nearest
),
by_title AS (
    SELECT alike.record_id, alike.other_id, alike.shared, alike.fewer, alike.years_apart
    FROM alike
    LEFT JOIN settled AS one ON one.record_id = alike.record_id
    LEFT JOIN settled AS other ON other.record_id = alike.other_id
    WHERE one.home = other.home OR one.home IS NULL OR other.home IS NULL
),
linked AS (
    SELECT record_id, other_id FROM by_key
    UNION
    SELECT record_id, other_id FROM by_title
),
-- Renamed between preprint and publication: the same authors in the same order, most of the title's words, one year,
-- and neither has another record of the other's source. Of one source's records one must be a submission that was turned
-- down and the other of another venue: what one venue after another accepts are two papers.
bylines AS (
    SELECT record_id, source, venue, is_turned_down, told_year, byline_key, title_key, list_distinct(words(title)) AS title_words
    FROM core.paper_records
    WHERE len(author_keys) >= 3 AND title_key IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY byline_key) BETWEEN 2 AND 12
),
partners AS (
    SELECT one.record_id, other.source
    FROM (SELECT record_id, other_id FROM linked UNION SELECT other_id, record_id FROM linked) AS one
    JOIN core.paper_records AS other ON other.record_id = one.other_id
),
renamed AS (
    SELECT one.record_id, one.source, other.record_id AS other_id, other.source AS other_source,
        len(list_intersect(one.title_words, other.title_words))
            / len(list_distinct(list_concat(one.title_words, other.title_words))) AS likeness
    FROM bylines AS one
    JOIN bylines AS other ON other.byline_key = one.byline_key AND (other.source > one.source
        OR (other.source = one.source AND one.is_turned_down AND other.is_turned_down IS DISTINCT FROM true AND other.venue <> one.venue))
    WHERE one.title_key <> other.title_key AND abs(one.told_year - other.told_year) <= 1
        AND likeness >= CASE WHEN one.source = other.source THEN 0.6 ELSE 0.5 END
),
unpartnered AS (
    SELECT renamed.*
    FROM renamed
    ANTI JOIN partners AS taken ON taken.record_id = renamed.record_id AND taken.source = renamed.other_source
    ANTI JOIN partners AS taken ON taken.record_id = renamed.other_id AND taken.source = renamed.source
    QUALIFY row_number() OVER (PARTITION BY renamed.record_id, renamed.other_source ORDER BY likeness DESC, renamed.other_id) = 1
        AND row_number() OVER (PARTITION BY renamed.other_id, renamed.source ORDER BY likeness DESC, renamed.record_id) = 1
)
SELECT * FROM by_key
UNION ALL
SELECT record_id, other_id, 'same_title',
    'the same title, ' || shared || ' of ' || fewer || ' authors' || coalesce(', ' || years_apart || ' years apart', '')
FROM by_title
UNION ALL
SELECT record_id, other_id, 'same_byline', 'the same authors in the same order, ' || round(100 * likeness) || ' % of the title''s words'
FROM unpartnered
