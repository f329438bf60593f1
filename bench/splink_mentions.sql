-- One row per author of a paper who goes by a full name: what a statistical model compares.
SELECT
    mentions.mention_id AS unique_id,
    mentions.name_key,
    list_distinct(list_filter(string_split(name_key(coalesce(mentions.affiliation, '')), ' '),
        lambda word: length(word) > 3 AND word NOT IN ('university', 'institute', 'department', 'school', 'college', 'technology', 'research')))
        AS institution_words,
    (SELECT list(DISTINCT others.name_key) FROM core.mentions AS others
        WHERE others.publication_id = mentions.publication_id AND others.mention_id <> mentions.mention_id AND others.has_full_name) AS co_authors,
    publications.venue,
    year(publications.published_on)::INTEGER AS told_year,
    list_distinct(list_filter(words(publications.title), lambda word: length(word) > 5)) AS title_words
FROM core.mentions AS mentions
JOIN core.publications AS publications USING (publication_id)
WHERE mentions.has_full_name AND mentions.author_count <= 30
