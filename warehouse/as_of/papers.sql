-- One row per paper that was out before $until, as a source of papers tells it; read later, without what only time could tell.
SELECT papers.* REPLACE (
    CASE WHEN files.fetched_at < $until THEN papers.citation_count END AS citation_count,
    CASE WHEN files.fetched_at < $until THEN papers.is_retracted END AS is_retracted,
    -- A venue has decided when its year is over.
    CASE WHEN files.fetched_at < $until OR papers.venue_year < year($until - INTERVAL 1 DAY) THEN papers.decision END AS decision,
    CASE WHEN files.fetched_at < $until OR papers.venue_year < year($until - INTERVAL 1 DAY) THEN papers.presentation END AS presentation,
    CASE WHEN files.fetched_at < $until OR papers.venue_year < year($until - INTERVAL 1 DAY) THEN papers.rating END AS rating,
    -- A home page and a login are of the day on which they were read.
    list_transform(papers.authors, lambda author: CASE WHEN files.fetched_at < $until THEN author
        ELSE struct_update(author, homepage := NULL::VARCHAR, github_login := NULL::VARCHAR) END) AS authors)
FROM build.raw.papers AS papers
JOIN build.raw.files AS files USING (file)
WHERE CASE
    WHEN papers.published_on IS NOT NULL THEN papers.published_on < $until
    ELSE files.fetched_at < $until OR papers.venue_year < year($until - INTERVAL 1 DAY)
END
