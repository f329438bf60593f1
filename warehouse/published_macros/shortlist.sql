-- The first how_many people of a role's shortlist, with where they are and what they show best.
CREATE MACRO shortlist(role_name, how_many) AS TABLE
SELECT listed.rank, listed.display_name, listed.github_login, listed.score, listed.confidence, listed.top_skills,
    people.location, people.company, listed.last_active_on, listed.is_new, listed.rank_change, listed.person_id
FROM shortlists AS listed
JOIN people ON people.person_id = listed.person_id
WHERE listed.role = role_name AND listed.rank <= how_many
ORDER BY listed.rank
