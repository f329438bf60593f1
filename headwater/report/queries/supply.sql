-- One row per two skills (or one, twice) and declared country ('' for none): how many people have strong evidence in both.
WITH strong AS (
    SELECT person_id, skill FROM skill_scores WHERE score >= $score AND evidence_count >= $items
)
SELECT one.skill, other.skill AS other, coalesce(people.country_code, '') AS country_code, count(*)::INTEGER AS person_count
FROM strong AS one
JOIN strong AS other USING (person_id)
JOIN people USING (person_id)
WHERE one.skill <= other.skill
GROUP BY ALL
ORDER BY ALL
