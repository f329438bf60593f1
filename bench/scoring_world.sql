-- An invented world as the formula reads it, for `getvariable('people')` people and about `getvariable('candidates')`
-- candidates: documents with the terms found in them, credits, people. The hash of a number stands for chance.
CREATE OR REPLACE MACRO chance(who, what) AS (hash(who, what) % 1000000) / 1e6;
CREATE OR REPLACE MACRO hex_id(who, what) AS substr(md5(who || ' ' || what) || md5(what || ' ' || who), 1, 40);
CREATE SCHEMA IF NOT EXISTS scoring;
CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS marts;

CREATE OR REPLACE TABLE marts.people AS
SELECT
    hex_id(range, 'person')[:16] AS person_id,
    'Person ' || range AS display_name,
    CASE WHEN chance(range, 'login') < 0.6 THEN 'login' || range END AS github_login,
    round(0.8 + 0.2 * chance(range, 'identity'), 3) AS identity_confidence,
    DATE '2018-01-01' + (3000 * sqrt(chance(range, 'active')))::INTEGER AS last_active_on,
    range AS number
FROM range(getvariable('people'));

CREATE OR REPLACE TABLE core.people AS SELECT person_id, display_name, github_login, identity_confidence FROM marts.people;
CREATE OR REPLACE TABLE core.previous_shortlists (role VARCHAR, person_id VARCHAR, rank INTEGER);
CREATE OR REPLACE TABLE marts.formula AS
UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM profile.formula) ON COLUMNS(*) INTO NAME parameter VALUE value;

-- Few write most: half of the credits are those of a tenth of the people. One document in ten is a paper of up to six.
CREATE OR REPLACE TEMP TABLE drawn AS
SELECT
    range AS number,
    chance(range, 'kind') < 0.1 AS is_paper,
    (getvariable('people') * chance(range, 'author') ** 3)::BIGINT AS author,
    -- Whoever writes does so in a few repositories, mostly in one.
    (getvariable('people') / 300 * chance(author, 'repository ' || (3 * chance(range, 'place') ** 3)::INTEGER) ** 3)::BIGINT AS repository_number,
    TIMESTAMP '2018-01-01' + to_seconds((2.5e8 * chance(range, 'at'))::BIGINT) AS occurred_at
FROM range((getvariable('candidates') * 0.48)::BIGINT);

CREATE OR REPLACE TABLE scoring.documents AS
SELECT
    CASE WHEN is_paper THEN 'paper:' ELSE 'commit:' END || hex_id(number, 'document') AS document_id,
    CASE WHEN is_paper THEN 'publication' ELSE 'commit' END AS item_kind,
    CASE WHEN NOT is_paper THEN 'org' || repository_number // 3 || '/code' || repository_number END AS repository,
    'Change ' || number || ' of what was there before' AS title,
    NULL::VARCHAR AS abstract,
    CASE WHEN NOT is_paper THEN ['a.py', 'b.py', 'c.py', 'd.py'][:1 + (4 * chance(number, 'paths'))::INTEGER] END AS paths,
    occurred_at,
    'https://git.example/' || number AS url,
    number, author, repository_number
FROM drawn;

CREATE OR REPLACE TABLE scoring.document_words AS
SELECT document_id, item_kind, repository, occurred_at, 7 AS title_word_count, CASE WHEN item_kind = 'publication' THEN 2 END AS abstract_word_count,
    len(paths)::INTEGER AS path_count
FROM scoring.documents;

-- What is about a skill says one to four of its words; a quarter of the documents say nothing.
CREATE OR REPLACE TABLE scoring.document_terms AS
WITH numbered AS (
    SELECT skill, term, kind, row_number() OVER (PARTITION BY skill ORDER BY term, kind) - 1 AS place, count(*) OVER (PARTITION BY skill) AS size
    FROM profile.terms
),
skills AS (
    SELECT skill, size, row_number() OVER (ORDER BY skill) - 1 AS place, (SELECT count(DISTINCT skill) FROM numbered) AS skill_count
    FROM (SELECT DISTINCT skill, size FROM numbered)
),
said AS (
    SELECT documents.document_id, documents.item_kind, numbered.term, any_value(numbered.kind) AS kind, min(slot.range) AS slot,
        any_value(len(documents.paths)) AS path_count
    FROM scoring.documents AS documents
    JOIN skills ON skills.place = (skills.skill_count * chance(number, 'skill') ** 2)::BIGINT % skills.skill_count
    JOIN range(4) AS slot ON slot.range < 1 + 3 * chance(number, 'terms')
    JOIN numbered ON numbered.skill = skills.skill AND numbered.place = (skills.size * chance(number * 4 + slot.range, 'term') ** 2)::BIGINT % skills.size
    WHERE chance(number, 'says') < 0.75
    GROUP BY ALL
)
SELECT
    document_id,
    item_kind,
    term,
    (kind = 'phrase' AND slot % 2 = 0)::INTEGER AS title_count,
    (kind = 'phrase' AND slot % 2 = 1 AND item_kind = 'publication')::INTEGER AS abstract_count,
    CASE WHEN item_kind = 'commit' AND (kind = 'path' OR slot % 2 = 1) THEN least(path_count, 1 + slot) ELSE 0 END::INTEGER AS path_hits
FROM said
WHERE kind = 'phrase' OR item_kind = 'commit';

CREATE OR REPLACE TABLE core.credits AS
SELECT played.document_id, people.person_id, ['author', 'co-author', 'reviewer'][min(played.part)] AS part
FROM (
    SELECT document_id, author AS number, 1 AS part FROM scoring.documents
    UNION ALL
    SELECT document_id, (author + slot.range ** 2 * 7 + number % 5)::BIGINT % getvariable('people'), CASE WHEN item_kind = 'publication' THEN 1 ELSE 2 END
    FROM scoring.documents, range(1, 6) AS slot
    WHERE slot.range < CASE WHEN item_kind = 'publication' THEN 6 * chance(number, 'authors') ELSE 1.15 * chance(number, 'helped') END
) AS played
JOIN marts.people AS people USING (number)
GROUP BY played.document_id, people.person_id;

CREATE OR REPLACE TABLE core.repository_owners AS
SELECT DISTINCT documents.repository, people.person_id
FROM (SELECT repository, repository_number FROM scoring.documents WHERE repository IS NOT NULL AND repository_number % 10 = 0) AS documents
JOIN marts.people AS people ON people.number = documents.repository_number;

CREATE OR REPLACE TABLE scoring.routine_commits AS
SELECT document_id, CASE WHEN chance(number, 'upkeep') < 0.5 THEN 1 ELSE round(chance(number, 'upkeep'), 6) END AS routine
FROM scoring.documents WHERE item_kind = 'commit' AND chance(number, 'routine') < 0.4;
CREATE OR REPLACE TABLE scoring.copied_artifacts (document_id VARCHAR, routine INTEGER);

CREATE OR REPLACE TABLE scoring.paper_terms AS
SELECT
    document_id AS publication_id,
    CASE WHEN number % 3 = 0 THEN 0.85 WHEN number % 11 = 0 THEN 1.2 ELSE 1 END AS outcome_factor,
    CASE WHEN number % 3 = 0 THEN 'no acceptance known' ELSE 'accepted at INV ' || year(occurred_at) || ', main' END AS outcome_words,
    round(1 + 0.5 * chance(number, 'citations') ** 4, 3) AS citation_factor,
    round(40 * chance(number, 'citations'), 1) || ' citations a year' AS citation_words,
    CASE WHEN number % 50 = 0 THEN 0.5 ELSE 1 END AS survey_factor,
    CASE WHEN number % 50 = 0 THEN 'survey (“survey” in its title)' END AS survey_words
FROM scoring.documents WHERE item_kind = 'publication';

CREATE OR REPLACE TABLE scoring.author_terms AS
SELECT
    credits.document_id AS publication_id,
    credits.person_id,
    round(1 - 0.4 * chance(documents.number, credits.person_id), 3) AS position_factor,
    'author ' || (1 + hash(credits.person_id, 'place') % 6) || ' of 6' AS position_words
FROM core.credits AS credits
JOIN scoring.documents AS documents USING (document_id)
WHERE documents.item_kind = 'publication';

ALTER TABLE scoring.documents DROP COLUMN number;
ALTER TABLE scoring.documents DROP COLUMN author;
ALTER TABLE scoring.documents DROP COLUMN repository_number;
CREATE OR REPLACE TABLE raw.watched_repositories AS
SELECT row_number() OVER (ORDER BY repository)::INTEGER AS position, repository, 'https://git.example/' || repository AS url,
    CASE WHEN chance(repository, 'about') < 0.1 THEN ['retrieval'] ELSE [] END AS skills
FROM (SELECT DISTINCT repository FROM scoring.documents WHERE repository IS NOT NULL);
