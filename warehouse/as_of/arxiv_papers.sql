-- One row per record of a paper that was out before $until; a record written later tells only what the paper is, not what became of it.
SELECT * REPLACE (
    CASE WHEN datestamp < $until THEN comments END AS comments,
    CASE WHEN datestamp < $until THEN journal_ref END AS journal_ref,
    CASE WHEN datestamp < $until THEN doi END AS doi,
    CASE WHEN datestamp < $until THEN venue END AS venue,
    CASE WHEN datestamp < $until THEN venue_year END AS venue_year,
    CASE WHEN datestamp < $until THEN venue_track END AS venue_track,
    CASE WHEN datestamp < $until THEN updated_on END AS updated_on)
FROM build.raw.arxiv_papers
WHERE created_on < $until AND (datestamp < $until OR NOT is_deleted)
-- A later version counts only where no earlier one has landed.
QUALIFY datestamp < $until OR count(*) FILTER (datestamp < $until) OVER (PARTITION BY arxiv_id) = 0
