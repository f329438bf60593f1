-- People whose evidence holds the words: how many items hold all of them, and their BM25 weights summed; the most first.
CREATE MACRO search_people(wanted_words) AS TABLE
WITH found AS (
    SELECT terms.item_number, sum(terms.weight) AS weight
    FROM search_terms AS terms
    WHERE terms.term IN (SELECT word FROM search_words(wanted_words))
    GROUP BY terms.item_number
    HAVING count(*) = (SELECT count(*) FROM search_words(wanted_words))
),
credited AS (
    SELECT DISTINCT proof.person_id, proof.item_id, found.weight
    FROM found
    JOIN search_items AS items ON items.item_number = found.item_number
    JOIN evidence AS proof ON proof.item_id = items.item_id
)
SELECT people.display_name, people.github_login, count(*)::INTEGER AS item_count, sum(credited.weight) AS weight,
    people.location, people.company, people.last_active_on, people.person_id
FROM credited
JOIN people ON people.person_id = credited.person_id
GROUP BY people.person_id, people.display_name, people.github_login, people.location, people.company, people.last_active_on
ORDER BY weight DESC, people.person_id
