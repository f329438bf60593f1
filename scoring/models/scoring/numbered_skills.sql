-- One row per skill: its number, in the order of names; the large tables of scoring know skills by it.
SELECT row_number() OVER (ORDER BY skill)::SMALLINT AS skill_number, skill FROM profile.skills
