-- One row per word and item of evidence in whose title or abstract it stands, with its BM25 weight (k1 1.2, b 0.75).
WITH texts AS (
    -- A word of the title counts twice.
    SELECT items.item_number,
        list_concat(said.title_words, said.title_words, CASE WHEN items.item_kind = 'publication' THEN said.abstract_words END) AS terms
    FROM marts.search_items AS items
    JOIN scoring.document_words AS said ON said.document_id = items.item_id
),
sized AS (
    SELECT *, len(terms) / avg(len(terms)::INTEGER) OVER () AS relative_length, count(*) OVER () AS item_count FROM texts
),
counted AS (
    SELECT item_number, term, relative_length, item_count, count(*) AS frequency
    FROM (SELECT item_number, relative_length, item_count, unnest(terms) AS term FROM sized)
    GROUP BY item_number, term, relative_length, item_count
)
SELECT
    term,
    item_number,
    -- A decimal, so that sums do not depend on the order they are added in.
    (ln(1 + (item_count - count(*) OVER same_term + 0.5) / (count(*) OVER same_term + 0.5))
        * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * relative_length)))::DECIMAL(9, 4) AS weight
FROM counted
WINDOW same_term AS (PARTITION BY term)
