-- One row per skill and item that counts for a score, with the reason.
SELECT evidence.* EXCLUDE (person_id) FROM marts.evidence AS evidence JOIN subject USING (person_id)
ORDER BY evidence.skill, evidence.weight DESC, evidence.item_id
