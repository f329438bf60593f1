-- Histories of the invented people of papers_world.sql: which repositories there are, who writes in them, as who.
-- Variables: repository_count, commit_count, seed, topics (list of {skill, paths, things}).

-- One row per repository: a few are very large, each is about one skill or two.
CREATE TABLE repositories AS
WITH weighed AS (SELECT id, 1 / pow(id + 3, 0.6) AS weight FROM range(getvariable('repository_count')) AS numbers (id))
SELECT id, format('org{}/code{}', id // 5, id) AS name,
    greatest(1, round(getvariable('commit_count') * weight / (SELECT sum(weight) FROM weighed)))::BIGINT AS commit_count,
    pick(getvariable('topics'), draw(id, 'topic')) AS topic, pick(getvariable('topics'), draw(id, 'second topic')) AS second_topic,
    TIMESTAMP '2016-01-01' + to_days(floor(2400 * draw(id, 'age'))::INTEGER) AS created_at
FROM weighed;

-- One row per person who writes code, three in five; one login in three is the name, as logins are.
CREATE TABLE coders AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id AS person, name, 100000 + id AS github_id,
    CASE WHEN draw(id, 'login') < 0.35 THEN regexp_replace(lower(strip_accents(name)), '[^a-z]', '', 'g') || to_base(id, 36)
        ELSE lower(pick(getvariable('words'), draw(id, 'nick'))) || id END AS github_login,
    draw(id, 'noreply') < 0.6 AS hides_address,
    md5(id || ' home') AS home, md5(id || ' office') AS office, 'org' || floor(2000 * draw(id // 40, 'place'))::INTEGER || '.example' AS office_domain
FROM people
WHERE draw(id, 'codes') < 0.6;

CREATE TABLE coder_count AS SELECT count(*) AS number FROM coders;
