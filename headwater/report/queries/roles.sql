-- One row per role, with how many people are ranked for it and how many of them are new.
SELECT roles.*, count(listed.person_id)::INTEGER AS person_count, count(*) FILTER (listed.is_new)::INTEGER AS new_count
FROM roles
LEFT JOIN shortlists AS listed USING (role)
GROUP BY ALL
ORDER BY role
