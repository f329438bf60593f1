-- One row per skill and person: chance, the same at every run.
SELECT skills.skill, people.person_id, md5('headwater ' || skills.skill || ' ' || people.person_id) AS points
FROM profile.skills AS skills
CROSS JOIN core.people AS people
