-- One row per paper and author, with what both are called.
-- publication_id: The paper.
-- title: Title.
-- venue: Venue that accepted it.
-- venue_year: Year of that venue.
-- published_on: First day on which a source shows it.
-- url: Where it can be read.
-- citation_count: Citations, where counted.
-- person_id: The author.
-- display_name: The author's name to show.
-- github_login: The author's GitHub login, when known.
-- author_position: Position from 1.
-- author_count: Authors of the paper.
-- affiliation: Affiliation as printed, when given.
SELECT
    papers.publication_id, papers.title, papers.venue, papers.venue_year, papers.published_on, papers.url, papers.citation_count,
    people.person_id, people.display_name, people.github_login, authors.author_position, authors.author_count, authors.affiliation
FROM authorships AS authors
JOIN publications AS papers ON papers.publication_id = authors.publication_id
JOIN people ON people.person_id = authors.person_id
