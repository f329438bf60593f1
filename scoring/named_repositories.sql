-- One row per repository on GitHub that papers name and nobody watches: which papers, skills and how many of their authors.
WITH named AS (
    SELECT links.name, papers.publication_id, papers.title, papers.url, papers.published_on
    FROM publication_links AS links
    JOIN publications AS papers USING (publication_id)
    WHERE links.kind = 'repository' AND links.repository IS NULL AND starts_with(links.url, 'https://github.com/')
        AND NOT papers.is_retracted
        -- Web pages, and what was put up for the time of a review only.
        AND NOT regexp_matches(lower(links.name), '(^anonym|\.github\.io$)')
),
shown AS (
    SELECT named.name, proof.skill, count(DISTINCT named.publication_id)::INTEGER AS paper_count
    FROM named
    JOIN evidence AS proof ON proof.item_id = named.publication_id
    GROUP BY named.name, proof.skill
),
skills AS (
    SELECT name, list({skill: skill, paper_count: paper_count} ORDER BY paper_count DESC, skill) AS skills FROM shown GROUP BY name
),
authors AS (
    SELECT named.name, count(DISTINCT authorships.person_id)::INTEGER AS author_count
    FROM named
    JOIN authorships USING (publication_id)
    GROUP BY named.name
)
SELECT
    named.name,
    count(*)::INTEGER AS paper_count,
    coalesce(any_value(authors.author_count), 0) AS author_count,
    max(named.published_on) AS newest_on,
    any_value(skills.skills) AS skills,
    list({title: named.title, url: named.url, published_on: named.published_on}
        ORDER BY named.published_on DESC NULLS LAST, named.publication_id)[:3] AS papers
FROM named
JOIN skills USING (name)
LEFT JOIN authors USING (name)
GROUP BY named.name
ORDER BY named.name
