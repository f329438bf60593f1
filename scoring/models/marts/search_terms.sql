-- One row per word and item of evidence in whose title or abstract it stands, with its BM25 weight (k1 1.2, b 0.75).
WITH texts AS (
    -- A word of the title counts twice.
    SELECT items.item_number,
        list_concat(said.title_words, said.title_words, CASE WHEN items.item_kind = 'publication' THEN said.abstract_words END) AS terms
    FROM marts.search_items AS items
    JOIN scoring.document_words AS said ON said.document_id = items.item_id
),
sizes AS (
    SELECT avg(len(terms)::INTEGER) AS mean_length, count(*) AS item_count FROM texts
),
counted AS MATERIALIZED (
    -- Counted text by text: few words each, where all together would be millions to group.
    SELECT item_number, word_count, unnest(map_keys(frequencies)) AS term, unnest(map_values(frequencies)) AS frequency
    FROM (SELECT item_number, len(terms) AS word_count, list_histogram(terms) AS frequencies FROM texts)
),
spread AS (
    SELECT term, count(*) AS term_item_count FROM counted GROUP BY term
)
SELECT
    counted.term,
    counted.item_number,
    -- A decimal, so that sums do not depend on the order they are added in.
    (ln(1 + (sizes.item_count - spread.term_item_count + 0.5) / (spread.term_item_count + 0.5))
        * counted.frequency * 2.2 / (counted.frequency + 1.2 * (0.25 + 0.75 * (counted.word_count / sizes.mean_length))))::DECIMAL(9, 4) AS weight
FROM counted
JOIN spread USING (term)
CROSS JOIN sizes
