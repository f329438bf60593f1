-- One row per person among these and paper, the newest first.
SELECT authorships.*, publications.* EXCLUDE (publication_id, abstract)
FROM authorships
JOIN publications USING (publication_id)
WHERE authorships.person_id IN (SELECT unnest($people))
ORDER BY authorships.person_id, publications.published_on DESC NULLS LAST, publication_id, authorships.author_position
