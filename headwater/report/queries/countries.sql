-- One row per declared country ('' for none), with how many people have strong evidence in any skill.
SELECT coalesce(people.country_code, '') AS country_code, count(DISTINCT person_id)::INTEGER AS person_count
FROM skill_scores
JOIN people USING (person_id)
WHERE score >= $score AND evidence_count >= $items
GROUP BY ALL
ORDER BY min(people.country_code) IS NULL, person_count DESC, 1
