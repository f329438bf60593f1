-- One row per person_id that a merged person went by before.
SELECT unnest(clusters.former_ids) AS former_person_id, people.person_id
FROM core.clusters AS clusters
JOIN core.people AS people USING (cluster)
