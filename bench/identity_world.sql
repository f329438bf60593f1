-- An invented population as raw rows, for `getvariable('accounts')` accounts: signatures in git, GitHub profiles, papers
-- of two sources, OpenReview profiles, hub users; `truth` says whose each is. The hash of a number stands for chance.
CREATE OR REPLACE MACRO chance(who, what) AS (hash(who, what) % 1000000) / 1e6;
CREATE OR REPLACE MACRO hex_id(who, what) AS substr(md5(who || ' ' || what) || md5(what || ' ' || who), 1, 40);
CREATE OR REPLACE MACRO syllable(n) AS substr('bcdfghjklmnprstvwxyz', (n // 5)::INTEGER % 20 + 1, 1) || substr('aeiou', (n % 5)::INTEGER + 1, 1);
CREATE OR REPLACE MACRO invented(n) AS
    upper(syllable(n)[1]) || syllable(n)[2:] || syllable(n // 100 + 37) || CASE WHEN n >= 3000 THEN syllable(n // 10000 + 11) ELSE '' END;

-- A few names are borne by many, most by few: cubed chances for the common ones, a long tail for the others.
CREATE OR REPLACE TEMP TABLE people AS
WITH drawn AS (
    SELECT
        range AS person,
        invented((6000 * chance(range, 'first') ** 3)::BIGINT) AS first,
        invented(CASE WHEN chance(range, 'common') < 0.4 THEN (3000 * chance(range, 'last') ** 2)::BIGINT
            ELSE 3000 + (500000 * chance(range, 'last'))::BIGINT END) AS last
    FROM range((getvariable('accounts') * 0.268)::BIGINT)
),
named AS (
    SELECT *, first || ' ' || last AS name,
        CASE WHEN chance(person, 'login') < 0.35 THEN lower(first || last)
            WHEN chance(person, 'login') < 0.5 THEN lower(first[1] || last)
            ELSE lower(invented((chance(person, 'nick') * 900000)::BIGINT)) END AS wanted
    FROM drawn
)
SELECT
    person, first, last, name,
    wanted || coalesce(nullif(row_number() OVER (PARTITION BY wanted ORDER BY person) - 1, 0)::VARCHAR, '') AS login,
    100000 + person AS github_id,
    '~' || replace(name, ' ', '_') || row_number() OVER (PARTITION BY name ORDER BY person) AS openreview_id,
    chance(person, 'side') < 0.62 AS is_coder,
    chance(person, 'side') > 0.56 AS is_author,
    chance(person, 'account') < 0.75 AS has_account,
    chance(person, 'hub') < 0.03 AS has_hub,
    chance(person, 'page') < 0.18 AS has_pages
FROM named;

-- Up to six signatures of a coder: the noreply address, and one to three addresses under the name, a handle, or a part of it.
CREATE OR REPLACE TEMP TABLE signatures AS
WITH numbered AS (
    SELECT people.*, slot.range AS slot FROM people, range(6) AS slot WHERE is_coder
)
SELECT
    person, slot,
    CASE WHEN slot = 0 THEN CASE WHEN chance(person, 'plain') < 0.8 THEN name ELSE login END
        WHEN slot = 2 THEN lower(first)
        WHEN slot = 4 THEN login
        WHEN slot = 5 THEN name
        ELSE name END AS name,
    CASE WHEN slot = 0 THEN 'github' WHEN slot = 5 THEN 'machine' ELSE 'personal' END AS address_kind,
    CASE WHEN slot = 0 AND chance(person, 'old') < 0.9 THEN github_id END AS github_id,
    CASE WHEN slot = 0 THEN login END AS github_login,
    CASE WHEN slot BETWEEN 1 AND 2 THEN md5(person || ' home') WHEN slot = 3 THEN md5(person || ' office')
        WHEN slot = 4 THEN md5(person || ' ' || CASE WHEN chance(person, 'apart') < 0.5 THEN 'home' ELSE 'third' END) END AS email_hash,
    CASE WHEN slot = 3 THEN 'org' || (chance(person, 'place') * 2000)::INTEGER || '.example' END AS email_domain
FROM numbered
WHERE CASE slot WHEN 0 THEN has_account AND chance(person, 'noreply') < 0.7 WHEN 1 THEN chance(person, 'home') < 0.8
    WHEN 2 THEN chance(person, 'home') < 0.25 WHEN 3 THEN chance(person, 'office') < 0.5
    WHEN 4 THEN chance(person, 'third') < 0.35 ELSE chance(person, 'machine') < 0.08 END;

CREATE OR REPLACE TEMP TABLE commits AS
WITH written AS (
    SELECT signatures.*, nth.range AS nth,
        CASE WHEN nth.range = 0 THEN 0 ELSE (nth.range % 3) END AS place
    FROM signatures, range(20) AS nth
    WHERE nth.range < 1 + (19 * chance(person * 8 + slot, 'commits') ** 6)::INTEGER
)
SELECT *,
    hex_id(person, slot || ' ' || nth) AS commit_id,
    'org' || (getvariable('accounts') / 4000 * chance(person, 'repository ' || place) ** 2)::INTEGER || '/code' AS repository,
    TIMESTAMP '2021-01-01' + to_seconds((1e8 * chance(person * 8 + slot, 'at ' || nth))::BIGINT) AS authored_at,
    CASE WHEN chance(person * 8 + slot, 'pull ' || nth) < 0.1 THEN (1 + hash(person, slot, nth) % 1000000)::INTEGER END AS pull_request_number
FROM written;

INSERT INTO raw.git_commits BY NAME
SELECT
    'git' AS file, repository AS target, commit_id, [] AS parent_ids,
    {'name': name, 'address_kind': address_kind, 'github_id': github_id, 'github_login': github_login, 'email_hash': email_hash,
        'email_domain': email_domain} AS author,
    authored_at, authored_at AS committed_at, 'Change it' AS subject, pull_request_number, [] AS trailers, [] AS paths, 0 AS path_count
FROM commits
UNION ALL BY NAME
-- Machines write a commit in a hundred; a merge in two hundred names the fork that it took a commit from.
SELECT 'git' AS file, repository AS target, hex_id(commit_id, 'bot') AS commit_id, [] AS parent_ids,
    {'name': 'release bot', 'address_kind': 'github', 'github_id': 7, 'github_login': 'release-bot', 'email_hash': NULL, 'email_domain': NULL} AS author,
    authored_at, authored_at AS committed_at, 'Release it' AS subject, NULL AS pull_request_number, [] AS trailers, [] AS paths, 0 AS path_count
FROM commits WHERE chance(person * 8 + slot, 'bot ' || nth) < 0.01
UNION ALL BY NAME
SELECT 'git' AS file, repository AS target, hex_id(commit_id, 'merge') AS commit_id, ['0', commit_id] AS parent_ids,
    {'name': 'release bot', 'address_kind': 'github', 'github_id': 7, 'github_login': 'release-bot', 'email_hash': NULL, 'email_domain': NULL} AS author,
    authored_at, authored_at AS committed_at, 'Merge pull request #1 from ' || people.login || '/fix' AS subject, NULL AS pull_request_number,
    [] AS trailers, [] AS paths, 0 AS path_count
FROM commits JOIN people USING (person)
WHERE people.has_account AND chance(person * 8 + slot, 'merge ' || nth) < 0.005;

INSERT INTO raw.github_records BY NAME
SELECT 'github' AS file, 'profiles' AS target, 'profile' AS kind, 'U_' || github_id AS key, TIMESTAMP '2026-01-01' AS fetched_at,
    json_object('databaseId', github_id, 'login', login, 'name', CASE WHEN chance(person, 'shown') < 0.7 THEN name END,
        'company', CASE WHEN chance(person, 'company') < 0.2 THEN '@org' || (chance(person, 'place') * 2000)::INTEGER END,
        'websiteUrl', CASE WHEN has_pages THEN 'https://www.' || login || '.example/' END) AS payload
FROM people
WHERE is_coder AND has_account AND chance(person, 'read') < 0.75
UNION ALL BY NAME
SELECT 'github' AS file, commits.repository AS target, 'pull_request' AS kind, 'PR_' || commits.commit_id AS key, TIMESTAMP '2026-01-01' AS fetched_at,
    json_object('number', pull_request_number, 'title', 'Change it', 'createdAt', authored_at, 'mergedAt', authored_at,
        'author', json_object('databaseId', people.github_id, 'login', people.login, 'id', 'U_' || people.github_id, '__typename', 'User')) AS payload,
    commits.repository, commits.pull_request_number AS number
FROM commits JOIN people USING (person)
WHERE people.has_account AND pull_request_number IS NOT NULL;

-- An author writes with neighbours, so that co-authors come again; one paper in four stands in two sources.
CREATE OR REPLACE TEMP TABLE authorships AS
WITH authors AS (
    SELECT person, row_number() OVER (ORDER BY person) - 1 AS place FROM people WHERE is_author
),
placed AS (
    SELECT paper.range AS paper, position.range AS position,
        (known.author_count * chance(paper.range, 'base') ** 1.5 + position.range * 7 + hash(paper.range, position.range) % 7)::BIGINT
            % known.author_count AS place
    FROM range((getvariable('accounts') * 0.098)::BIGINT) AS paper, range(1, 8) AS position, (SELECT count(*) AS author_count FROM authors) AS known
    WHERE position.range <= 1 + (6 * chance(paper.range, 'authors'))::INTEGER
)
SELECT placed.paper, placed.position, people.*
FROM placed
JOIN authors USING (place)
JOIN people USING (person);

CREATE OR REPLACE TEMP TABLE papers AS
SELECT paper,
    'On ' || invented((chance(paper, 'title') * 900000)::BIGINT) || ' and ' || invented((chance(paper, 'title 2') * 900000)::BIGINT) || ' ' || paper AS title,
    make_date(2018 + paper % 8, 1 + paper % 12, 1) AS published_on,
    paper % 4 = 0 AS has_both, paper % 4 < 3 AS is_preprint,
    CASE WHEN chance(paper, 'code') < 0.2 THEN ['https://github.com/org' || (getvariable('accounts') / 4000 * chance(paper, 'repository') ** 2)::INTEGER || '/code']
        ELSE [] END AS code_links,
    list({'name': CASE WHEN chance(person, 'spelt ' || paper) < 0.03 THEN first[1] || '. ' || last ELSE name END, 'person': person,
        'openreview_id': CASE WHEN chance(person, 'forum') < 0.6 THEN openreview_id END,
        'orcid': CASE WHEN chance(person, 'orcid') < 0.2 THEN '0000-' || lpad(person::VARCHAR, 12, '0') END,
        'affiliations': CASE WHEN chance(person, 'told ' || paper) < 0.5
            THEN ['Institute ' || (chance(person, 'place') * 2000)::INTEGER] ELSE []::VARCHAR[] END} ORDER BY position) AS authors
FROM authorships
GROUP BY paper;

INSERT INTO raw.arxiv_papers BY NAME
SELECT 'arxiv' AS file, 'cs.CL' AS target, 'p' || paper AS arxiv_id, 1 AS version, title, published_on AS created_on,
    published_on AS datestamp, false AS is_deleted, code_links,
    list_transform(authors, lambda author: {'keyname': NULL, 'forenames': NULL, 'suffix': NULL, 'name': author.name, 'affiliations': author.affiliations}) AS authors
FROM papers WHERE is_preprint;

INSERT INTO raw.papers BY NAME
SELECT 'openreview' AS file, 'INV 2025' AS target, 'f' || paper AS source_key, title, 'INV' AS venue, year(published_on) AS venue_year,
    'accepted' AS decision, published_on, 'f' || paper AS openreview_id, code_links,
    list_transform(authors, lambda author: {'name': author.name, 'openreview_id': author.openreview_id, 'acl_id': NULL, 'orcid': author.orcid,
        'openalex_id': NULL, 'dblp': NULL, 'google_scholar': NULL, 'homepage': NULL, 'github_login': NULL, 'affiliations': author.affiliations,
        'country_codes': NULL, 'is_equal_contribution': NULL, 'name_variants': NULL}) AS authors
FROM papers WHERE has_both OR NOT is_preprint;

INSERT INTO raw.author_profiles BY NAME
SELECT 'profiles' AS file, 'INV 2025' AS target, openreview_id AS profile_id, [] AS former_ids, [name] AS names,
    CASE WHEN has_pages AND has_account THEN 'https://' || login || '.github.io/' END AS homepage,
    CASE WHEN has_account AND chance(person, 'linked') < 0.1 THEN login END AS github_login
FROM people WHERE is_author AND chance(person, 'forum') < 0.5;

INSERT INTO raw.hub_accounts BY NAME
SELECT 'hub' AS file, 'models' AS target, login AS account, name, false AS is_organisation,
    CASE WHEN has_account AND chance(person, 'linked') < 0.3 THEN login END AS github_login
FROM people WHERE has_hub;

INSERT INTO raw.files BY NAME
SELECT file, source, 'all' AS target, 1 AS sequence, false AS replaces, TIMESTAMP '2026-06-01' AS fetched_at, 1 AS row_count
FROM (VALUES ('git', 'git'), ('github', 'github'), ('arxiv', 'arxiv'), ('openreview', 'openreview'), ('profiles', 'openreview_profiles'),
    ('hub', 'huggingface')) AS files (file, source);

CREATE OR REPLACE TABLE raw.watched_repositories AS
SELECT row_number() OVER (ORDER BY target)::INTEGER AS position, target AS repository, 'https://git.example/' || target AS url, []::VARCHAR[] AS skills
FROM (SELECT DISTINCT target FROM raw.git_commits);

CREATE SCHEMA IF NOT EXISTS bench;
CREATE OR REPLACE TABLE bench.truth AS
SELECT 'git:' || commit_id || '#0' AS account_id, person FROM commits
UNION ALL SELECT 'github:' || github_id, person FROM people
UNION ALL SELECT 'github-login:' || login, person FROM people
UNION ALL SELECT 'openreview:' || openreview_id, person FROM people
UNION ALL SELECT 'huggingface:' || login, person FROM people
UNION ALL SELECT CASE WHEN papers.is_preprint THEN 'arxiv:p' ELSE 'openreview:f' END || paper || '#' || position, person
FROM authorships JOIN papers USING (paper);
