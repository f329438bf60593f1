-- One row per skill and person: BM25F summed over all their documents (CombSUM).
SELECT skills.skill, people.person_id, sum(items.points) AS points
FROM scoring.item_weights AS items
JOIN scoring.numbered_skills AS skills USING (skill_number)
JOIN scoring.numbered_people AS people USING (person_number)
GROUP BY skills.skill, people.person_id
