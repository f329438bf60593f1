-- Everybody whose score is at least least_score in every one of the skills, the best of the worst score first.
CREATE MACRO people_with(skill_list, least_score) AS TABLE
SELECT people.display_name, people.github_login, min(scores.score) AS lowest_score, round(avg(scores.score), 2) AS mean_score,
    people.location, people.company, people.last_active_on, people.person_id
FROM skill_scores AS scores
JOIN people ON people.person_id = scores.person_id
WHERE list_contains(skill_list, scores.skill) AND scores.score >= least_score
GROUP BY people.person_id, people.display_name, people.github_login, people.location, people.company, people.last_active_on
HAVING count(DISTINCT scores.skill) = any_value(len(list_distinct(skill_list)))
ORDER BY lowest_score DESC, mean_score DESC, people.person_id
