-- One row: how many accounts and people are left at each step on the way to a shortlist.
SELECT
    (SELECT count(*) FROM accounts) AS account_count,
    (SELECT count(*) FROM people) AS person_count,
    (SELECT count(DISTINCT person_id) FROM evidence) AS evidenced_count,
    (SELECT count(DISTINCT person_id) FROM skill_scores WHERE score >= $score AND evidence_count >= $items) AS strong_count,
    (SELECT count(DISTINCT person_id) FROM shortlists) AS listed_count
