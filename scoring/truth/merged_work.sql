-- One row per skill and person: how many merged items of theirs show the skill by its words or paths, as the ranking sees it.
SELECT skills.skill, merged.person_id, count(*) AS item_count
FROM merged_items AS merged
JOIN scoring.numbered_documents AS documents USING (document_id)
JOIN scoring.document_skills AS shown USING (document_number)
JOIN scoring.numbered_skills AS skills USING (skill_number)
GROUP BY skills.skill, merged.person_id
