-- Items of evidence that hold the words, those with most of them first, then by BM25; each with its people and skills.
CREATE MACRO search(wanted_words) AS TABLE
WITH found AS (
    SELECT terms.item_number, count(*) AS word_count, sum(terms.weight) AS weight
    FROM search_terms AS terms
    WHERE terms.term IN (SELECT word FROM search_words(wanted_words))
    GROUP BY terms.item_number
),
credited AS (
    SELECT proof.item_id, string_agg(DISTINCT people.display_name, ', ' ORDER BY people.display_name) AS people,
        list(DISTINCT people.person_id ORDER BY people.person_id) AS person_ids
    FROM evidence AS proof
    JOIN people ON people.person_id = proof.person_id
    WHERE proof.item_id IN (SELECT items.item_id FROM search_items AS items JOIN found ON found.item_number = items.item_number)
    GROUP BY proof.item_id
)
SELECT found.weight, items.title, credited.people, items.occurred_at::DATE AS occurred_on, items.repository, items.skills, items.url,
    found.word_count::INTEGER AS word_count, credited.person_ids, items.item_id
FROM found
JOIN search_items AS items ON items.item_number = found.item_number
JOIN credited ON credited.item_id = items.item_id
ORDER BY found.word_count DESC, found.weight DESC, items.item_id
