-- One row per skill and person: how many commits they wrote, whatever about.
SELECT skills.skill, written.person_id, written.points
FROM profile.skills AS skills
CROSS JOIN (
    SELECT person_id, count(*) AS points
    FROM core.contributions
    WHERE kind = 'commit'
    GROUP BY person_id
) AS written
