-- One row per skill and person: how many of the documents that say enough about the skill (by BM25F) are theirs.
SELECT skills.skill, people.person_id, count(*) AS points
FROM scoring.item_weights AS items
JOIN scoring.corpora AS corpora ON corpora.item_kind = items.item_kind AND items.points >= corpora.fewest_points
JOIN scoring.numbered_skills AS skills USING (skill_number)
JOIN scoring.numbered_people AS people USING (person_number)
GROUP BY skills.skill, people.person_id
