-- One row per skill, declared country and year: how many people showed the skill then, and for how many it was the first time.
-- skill: The skill.
-- country_code: ISO 3166 country of the location that the person states; empty where none is stated.
-- year: The year.
-- person_count: People with evidence of it in that year.
-- new_person_count: Those of them without earlier evidence.
-- people_so_far: People with evidence of it in that year or before.
WITH shown AS (
    SELECT proof.skill, people.country_code, proof.person_id, year(proof.occurred_at) AS year,
        min(year(proof.occurred_at)) OVER (PARTITION BY proof.skill, proof.person_id) AS first_year
    FROM evidence AS proof
    JOIN people ON people.person_id = proof.person_id
    WHERE proof.occurred_at IS NOT NULL
),
counted AS (
    SELECT skill, country_code, year, count(DISTINCT person_id)::INTEGER AS person_count,
        (count(DISTINCT person_id) FILTER (year = first_year))::INTEGER AS new_person_count
    FROM shown
    GROUP BY skill, country_code, year
)
SELECT skill, country_code, year, person_count, new_person_count,
    (sum(new_person_count) OVER (PARTITION BY skill, country_code ORDER BY year))::INTEGER AS people_so_far
FROM counted
