-- Every published table has one row per key.
SELECT 'people' AS found, person_id AS key FROM marts.people GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'accounts', account_id FROM marts.accounts GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'publication_links', publication_id || ' ' || lower(url) FROM marts.publication_links GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'contributions', contribution_id FROM marts.contributions GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'publications', publication_id FROM marts.publications GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'authorships', publication_id || '#' || author_position FROM marts.authorships GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'evidence', concat_ws(' ', person_id, skill, item_id) FROM marts.evidence GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'skill_scores', concat_ws(' ', person_id, skill) FROM marts.skill_scores GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'shortlists', role || ' ' || person_id FROM marts.shortlists GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'shortlists', role || ' ' || rank FROM marts.shortlists GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'former_person_ids', former_person_id FROM marts.former_person_ids GROUP BY ALL HAVING count(*) > 1
UNION ALL SELECT 'possible_matches', match_id FROM marts.possible_matches GROUP BY ALL HAVING count(*) > 1
LIMIT 20
