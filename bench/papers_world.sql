-- An invented world of papers: who wrote what, which sources tell of it and under which identifiers.
-- Variables: paper_count, people_count, seed, given_names, surnames, chinese_surnames, syllables, words (lists of texts).

CREATE OR REPLACE MACRO draw(one, purpose) AS (hash(one, purpose, getvariable('seed')) % 1000003) / 1000003.0;
CREATE OR REPLACE MACRO pick(texts, share) AS texts[1 + floor(share * len(texts))::INTEGER];

-- One row per phrase: two words, the first words of the list far more often than the last.
CREATE TABLE phrases AS
SELECT id, pick(getvariable('words'), pow(draw(id, 'first word'), 1.5)) || ' ' || pick(getvariable('words'), draw(id, 'second word')) AS phrase
FROM range(4000) AS numbers (id);

-- One row per passage of an abstract.
CREATE TABLE passages AS
SELECT passages.id, string_agg(phrase, ' ' ORDER BY place) || '.' AS passage
FROM range(5000) AS passages (id)
CROSS JOIN range(20) AS places (place)
JOIN phrases ON phrases.id = (hash(passages.id, place, getvariable('seed')) % 4000)::BIGINT
GROUP BY passages.id;

-- One row per person; names are shared as names are: a few given names and surnames by very many.
CREATE TABLE people AS
WITH drawn AS (
    SELECT id, draw(id, 'script') < 0.3 AS is_chinese, draw(id, 'given') AS given, draw(id, 'surname') AS surname,
        draw(id, 'second') AS second
    FROM range(getvariable('people_count')) AS numbers (id)
),
named AS (
    SELECT id,
        CASE WHEN is_chinese THEN pick(getvariable('syllables'), pow(given, 1.3))
                || CASE WHEN second < 0.8 THEN lower(pick(getvariable('syllables'), second / 0.8)) ELSE '' END
            ELSE pick(getvariable('given_names'), pow(given, 1.3))
                || CASE WHEN second < 0.4 THEN ' ' || chr(65 + floor(second * 65)::INTEGER) || '.' ELSE '' END END AS forenames,
        pick(CASE WHEN is_chinese THEN getvariable('chinese_surnames') ELSE getvariable('surnames') END, pow(surname, 1.6)) AS surname
    FROM drawn
)
SELECT *, forenames || ' ' || surname AS name,
    '~' || regexp_replace(strip_accents(forenames || ' ' || surname), '[^A-Za-z]+', '_', 'g')
        || row_number() OVER (PARTITION BY regexp_replace(strip_accents(forenames || ' ' || surname), '[^A-Za-z]+', '_', 'g') ORDER BY id) AS openreview_id,
    format('0000-000{}-{:04d}-{:04d}', 1 + id // 100000000, id // 10000 % 10000, id % 10000) AS orcid,
    'University of ' || pick(getvariable('surnames'), draw(id // 40, 'place')) AS affiliation
FROM named;

-- One row per paper: where it is told, under which identifiers, what it is called before and after its revision.
CREATE TABLE papers AS
WITH drawn AS (
    SELECT id, theme, draw(id, 'kind') AS kind, draw(id, 'venue') AS venue_share, draw(id, 'indexed') AS indexed,
        make_date(2014, 1, 1) + floor(draw(theme, 'day') * 365 * 11)::INTEGER AS created_on
    -- One paper in two hundred is the second of a pair: same authors, same day, most of the title.
    FROM (SELECT id, CASE WHEN id % 200 = 199 THEN id - 1 ELSE id END AS theme FROM range(getvariable('paper_count')) AS numbers (id))
),
-- Eleven in twenty are preprints only, one in eight both, the others tell no preprint.
told AS (
    SELECT *, kind < 0.67 AS is_preprint, kind >= 0.55 AS is_published, year(created_on) AS year,
        CASE WHEN kind >= 0.55 THEN
            CASE WHEN venue_share < 0.3 THEN 'openreview' WHEN venue_share < 0.6 THEN 'acl' ELSE 'list' END END AS home
    FROM drawn
),
named AS (
    SELECT *,
        CASE home WHEN 'openreview' THEN pick(['ICLR', 'NeurIPS', 'ICML'], draw(id, 'which'))
            WHEN 'acl' THEN pick(['ACL', 'EMNLP', 'NAACL'], draw(id, 'which'))
            WHEN 'list' THEN pick(['AAAI', 'CVPR', 'IJCAI', 'KDD'], draw(id, 'which')) END AS venue,
        CASE WHEN is_preprint THEN strftime(created_on, '%y%m.')
            || lpad(row_number() OVER (PARTITION BY is_preprint, strftime(created_on, '%y%m') ORDER BY id)::VARCHAR, 5, '0') END AS arxiv_id,
        CASE home WHEN 'openreview' THEN 'f' || lpad(to_base(id, 36), 9, '0') END AS forum,
        row_number() OVER (PARTITION BY home, year ORDER BY id) - 1 AS place
    FROM told
),
-- One title in fifty is one of few, such as every field has: others bear it, too.
titled AS (
    SELECT named.*,
        upper(a.phrase[1]) || a.phrase[2:] || ' ' || b.phrase || ' for ' || c.phrase AS title,
        upper(d.phrase[1]) || d.phrase[2:] || ' ' || b.phrase || ' for ' || c.phrase AS other_title
    FROM named
    JOIN phrases AS a ON a.id = floor(4000 * CASE WHEN draw(named.theme, 'stock') < 0.02 THEN 0.5 ELSE draw(named.id, 'a') END)
    JOIN phrases AS b ON b.id = floor(4000 * CASE WHEN draw(named.theme, 'stock') < 0.02 THEN 0.5 ELSE draw(named.theme, 'b') END)
    JOIN phrases AS c ON c.id = floor(CASE WHEN draw(named.theme, 'stock') < 0.02 THEN getvariable('paper_count') / 2000 ELSE 4000 END * draw(named.theme, 'c'))::BIGINT % 4000
    JOIN phrases AS d ON d.id = floor(4000 * draw(named.id, 'd'))
)
SELECT titled.* EXCLUDE (kind, theme, venue_share, place, other_title),
    CASE WHEN is_preprint AND is_published AND draw(titled.id, 'renamed') < 0.12 THEN other_title ELSE title END AS first_title,
    concat_ws(' ', one.passage, two.passage, three.passage) AS abstract,
    CASE WHEN home = 'acl' THEN format('{}.{}-{}.{}', year, lower(venue), 1 + place // 500, 1 + place % 500) END AS acl_id,
    CASE WHEN home = 'acl' THEN format('10.18653/v1/{}.{}-{}.{}', year, lower(venue), 1 + place // 500, 1 + place % 500)
        WHEN home = 'list' AND draw(titled.id, 'doi') < 0.5 THEN '10.5555/' || lower(venue) || '.' || titled.id END AS doi,
    (is_preprint OR home = 'acl') AND indexed < 0.15 AS is_indexed,
    is_published AND (home = 'list' OR draw(titled.id, 'listed') < 0.2) AS is_listed
FROM titled
JOIN passages AS one ON one.id = floor(5000 * draw(titled.id, 'one'))
JOIN passages AS two ON two.id = floor(5000 * draw(titled.id, 'two'))
JOIN passages AS three ON three.id = floor(5000 * draw(titled.id, 'three'));

-- One row per paper and author: colleagues out of one circle of fifty; one byline in ten signs two papers.
CREATE TABLE authorships AS
WITH bylines AS (
    SELECT id, CASE WHEN id % 10 = 9 THEN id - 1 ELSE id END AS byline FROM papers
),
drawn AS (
    SELECT id, byline, position, greatest(1, floor((SELECT count(*) FROM people) / 50)) AS circles
    FROM bylines, unnest(range(1, 2 + floor(9.6 * pow(draw(byline, 'count'), 1.1))::BIGINT)) AS places (position)
),
seated AS (
    SELECT id, min(position) AS seat, person
    FROM (
        SELECT id, position, (50 * floor(circles * pow(draw(byline, 'circle'), 1.3)) + floor(50 * pow(draw(byline, position), 1.8)))::BIGINT AS person
        FROM drawn)
    GROUP BY id, person
)
SELECT id, person, row_number() OVER (PARTITION BY id ORDER BY seat) AS position FROM seated;

-- One row per paper: its authors in order, each with what the sources may tell of them.
CREATE TABLE bylines AS
SELECT authorships.id,
    list({
        'forenames': CASE WHEN draw(authorships.id, 'initials') < 0.08 THEN people.forenames[1] || '.' ELSE people.forenames END,
        'surname': people.surname, 'name': people.name, 'person': people.id, 'openreview_id': people.openreview_id,
        'orcid': people.orcid, 'affiliation': people.affiliation} ORDER BY position) AS authors
FROM authorships
JOIN people ON people.id = authorships.person
GROUP BY authorships.id;

-- One row per record that lands, and the paper it truly tells of.
CREATE TABLE truth AS
SELECT 'arxiv:' || arxiv_id AS record_id, id AS paper FROM papers WHERE is_preprint
UNION ALL
SELECT 'openreview:' || forum, id FROM papers WHERE home = 'openreview'
UNION ALL
SELECT 'acl:' || acl_id, id FROM papers WHERE home = 'acl'
UNION ALL
SELECT 'paperlists:' || lower(venue) || year || '/' || id, id FROM papers WHERE is_listed
UNION ALL
SELECT 'openalex:W' || (4000000000 + id), id FROM papers WHERE is_indexed;
