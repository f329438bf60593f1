-- One row per skill and person: how many merged items of theirs touch a path that shows the skill; no word is looked at.
SELECT terms.skill, merged.person_id, count(DISTINCT merged.document_id) AS item_count
FROM merged_items AS merged
JOIN (SELECT document_id, unnest(paths) AS path FROM scoring.documents) AS touched USING (document_id)
JOIN scoring.path_terms AS path_terms USING (path)
JOIN profile.terms AS terms ON terms.term = path_terms.term AND terms.kind = 'path'
GROUP BY terms.skill, merged.person_id
