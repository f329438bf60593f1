-- Text as it is compared and counted: these are all the functions the models share.

-- Marks of what was erased are kept as hashes of this key: it never changes. People are compared by person_key.
CREATE OR REPLACE MACRO name_key(name) AS
    trim(regexp_replace(lower(strip_accents(nfc_normalize(name))), '[\s\p{Z}.,''"`_-]+', ' ', 'g'));

-- Letters as they are compared: no accents, no capitals, letters that carry a stroke or stand for two in plain ones.
CREATE OR REPLACE MACRO plain_letters(text) AS
    replace(replace(replace(replace(translate(lower(strip_accents(nfc_normalize(text))), 'øłđðıħ', 'olddih'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');

-- Words parted by single spaces; an apostrophe within a word is dropped.
CREATE OR REPLACE MACRO place_key(text) AS
    trim(regexp_replace(regexp_replace(plain_letters(text), '(\pL)[''’‘ʼ`](\pL)', '\1\2', 'g'), '[\s\p{Z}.,''’‘ʼ"`_‐‑–-]+', ' ', 'g'));

-- "Vance, Ada" is Ada Vance; "Ada Vance, Jr." stays.
CREATE OR REPLACE MACRO person_key(name) AS
    place_key(CASE WHEN regexp_matches(name, '(?i),\s*(jr|sr|i{2,3}|iv|ph\.?\s?d|m\.?d|m\.?sc)\.?\s*$') THEN name
        ELSE regexp_replace(name, '^([^,]+),([^,]+)$', '\2 \1') END);

-- German and Nordic names are also spelt without their marks: Müller and Mueller, Åse and Aase.
CREATE OR REPLACE MACRO spell_umlauts(name) AS
    replace(replace(replace(replace(replace(lower(nfc_normalize(name)), 'ä', 'ae'), 'ö', 'oe'), 'ø', 'oe'), 'ü', 'ue'), 'å', 'aa');

-- How a name is compared where the family may stand first, and two words of either be written as one.
CREATE OR REPLACE MACRO name_forms_of(words) AS
    list_distinct([
        array_to_string(list_sort([array_to_string(words[:-2], ''), words[-1]]), ' '),
        array_to_string(list_sort([words[1], array_to_string(words[2:], '')]), ' ')]);

-- Two words or more, no digits, nobody's placeholder: enough to tell people apart within one source.
CREATE OR REPLACE MACRO is_full_name(key) AS
    regexp_full_match(key, '([^\d\s\[\]@] )?[^\d\s\[\]@]{2,}( [^\d\s\[\]@]+)* [^\d\s\[\]@]{2,}')
    AND key NOT IN ('your name', 'first last', 'full name', 'test user', 'unknown unknown', 'git user', 'github actions');

-- A name that is no full one and yet seldom two people's, in one repository: long, with a digit, of several words,
-- or a rare word (core.name_words).
CREATE OR REPLACE MACRO is_handle(key, is_rare) AS
    regexp_full_match(key, '[^\[\]@]{3,}')
    AND (length(key) >= 8 OR (length(key) >= 6 AND regexp_matches(key, '\d')) OR (length(key) >= 4 AND contains(key, ' '))
        OR is_rare)
    AND NOT list_has_any(string_split(key, ' '), ['admin', 'administrator', 'anonymous', 'author', 'build', 'dev', 'developer',
        'docker', 'ec2', 'email', 'git', 'github', 'guest', 'localhost', 'mac', 'macbook', 'name', 'nobody', 'none', 'null',
        'root', 'runner', 'sdp', 'server', 'test', 'tester', 'ubuntu', 'unknown', 'user', 'username', 'vagrant', 'vscode',
        'windows', 'workspace', 'you', 'your']);

-- Words of a text, lower-case, camelCase taken apart, plural s dropped.
CREATE OR REPLACE MACRO words(text) AS
    list_filter(
        list_transform(
            string_split_regex(
                lower(regexp_replace(strip_accents(text), '([a-z])([A-Z][a-z])', '\1 \2', 'g')), '[^a-z0-9]+'),
            lambda w: regexp_replace(w, '^([a-z0-9]{2,}[^suia])s$', '\1')),
        lambda w: w <> '');

-- Words, and runs of two and of three of them; words that camelCase took apart also stand whole.
CREATE OR REPLACE MACRO phrases(text, parts) AS
    list_concat(
        parts,
        list_transform(range(1, len(parts)), lambda i: parts[i] || ' ' || parts[i + 1]),
        list_transform(range(1, len(parts) - 1), lambda i: parts[i] || ' ' || parts[i + 1] || ' ' || parts[i + 2]),
        list_filter(words(lower(text)), lambda w: NOT list_contains(parts, w)));

-- What a path shows besides its words: `directory/`, `*.extension` and the bare file name.
CREATE OR REPLACE MACRO path_marks(path) AS
    list_distinct(list_concat(
        list_transform(string_split(path, '/')[:-2], lambda part: part || '/'),
        [string_split(path, '/')[-1], '*.' || regexp_extract(path, '\.([A-Za-z0-9]+)$', 1)]));

-- Few texts hold an @, and looking for one is much faster than the pattern.
CREATE OR REPLACE MACRO redact(text) AS
    CASE WHEN contains(text, '@') THEN regexp_replace(text, '[\w.+%''-]+@[\w-]+(\.[\w-]+)+', '[address]', 'g') ELSE text END;

-- A list with null in place of everything that stands on it more than once.
CREATE OR REPLACE MACRO singled(things) AS
    CASE WHEN len(list_distinct(things)) = len(things) THEN things
        ELSE list_transform(things, lambda one: CASE WHEN len(list_filter(things, lambda other: other = one)) = 1 THEN one END) END;

-- How many authors, from the first, a paper's comments tell to have contributed equally; 0 where no number is told.
CREATE OR REPLACE MACRO equal_authors(comments, author_count) AS
    CASE WHEN regexp_matches(lower(comments), '\b(all|both)( the| of the)? (co-?)?authors\b[^.;]{0,30}\bequal') THEN author_count
    ELSE coalesce((list_position(
        ['one', 'two', 'three', 'four', 'five', 'six', '1', '2', '3', '4', '5', '6'],
        regexp_extract(
            regexp_extract(lower(comments),
                '\bfirst (two|three|four|five|six|[2-6]) (listed )?(co-?)?authors\b[^.;]{0,60}\b(equal|joint|shared?\b|co-first)'
                || '|\b(equal|joint)[^.;]{0,60}\bfirst (two|three|four|five|six|[2-6]) (listed )?(co-?)?authors\b'),
            'first (two|three|four|five|six|[2-6])', 1)) - 1) % 6 + 1, 0) END;

-- The GitHub login that a link names as its owner's own: login.github.io or github.com/login, else ''.
CREATE OR REPLACE MACRO login_in_url(url) AS
    coalesce(nullif(regexp_extract(lower(trim(url)), '^(https?://)?(www\.)?([a-z0-9](-?[a-z0-9]){0,38})\.github\.io/?(index\.html?)?(#.*)?$', 3), ''),
        regexp_extract(lower(trim(url)), '^(https?://)?(www\.)?github\.com/([a-z0-9](-?[a-z0-9]){0,38})/?$', 3));

-- A home page as it is compared; '' for pages on sites where the address alone tells nobody.
CREATE OR REPLACE MACRO url_key(url) AS
    CASE
        WHEN regexp_matches(lower(url), '(github\.com|linkedin\.|scholar\.google\.|twitter\.com|//x\.com|facebook\.com|researchgate\.)') THEN ''
        ELSE regexp_replace(regexp_replace(lower(trim(coalesce(url, ''))), '^(https?://)?(www\.)?', ''), '(/?index\.html?)?/*([?#].*)?$', '')
    END;

-- What a person may hold: a signature in git weighs as much as ten papers.
CREATE OR REPLACE MACRO account_weight(node) AS
    CASE WHEN starts_with(node, 'git:') THEN 10 WHEN contains(node, '#') AND NOT contains(node, ' ') THEN 1 ELSE 0 END;
CREATE OR REPLACE MACRO largest_person() AS 600;

-- Whether a node of the identity graph is an account that is published, and not only a key that accounts share.
CREATE OR REPLACE MACRO is_account(node) AS
    regexp_matches(node, '^(git|github|github-login|openreview|huggingface):') OR regexp_matches(node, '^[a-z_]+:[^ ]*#\d+$');

-- How long an account keeps its name, 1 the longest: a number, a profile, a login, a hub's user, a first commit or paper.
CREATE OR REPLACE MACRO lastingness(account_id) AS
    CASE WHEN starts_with(account_id, 'github:') THEN 1 WHEN starts_with(account_id, 'openreview:~') THEN 2
        WHEN starts_with(account_id, 'github-login:') THEN 3 WHEN starts_with(account_id, 'huggingface:') THEN 4 ELSE 5 END;
