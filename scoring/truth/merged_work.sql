-- One row per skill and person: how many merged items of theirs show the skill by its words or paths, as the ranking sees it.
SELECT shown.skill, merged.person_id, count(*) AS item_count
FROM merged_items AS merged
JOIN scoring.document_skills AS shown USING (document_id)
GROUP BY shown.skill, merged.person_id
