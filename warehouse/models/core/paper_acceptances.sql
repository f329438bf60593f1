-- One row per paper: where it was accepted, by the venue's own data if that tells, else by what its authors say.
WITH told AS (
    SELECT groups.publication_id, papers.record_id, papers.source, coalesce(names.venue, papers.venue) AS venue,
        papers.venue_year, papers.track, papers.presentation, papers.decision, papers.is_retracted,
        papers.source <> 'arxiv' AS is_own_data
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
    LEFT JOIN raw.venue_names AS names ON names.alias = lower(papers.venue)
    WHERE papers.venue IS NOT NULL AND papers.source <> 'openalex'
),
turned_down AS (
    SELECT DISTINCT publication_id, venue, venue_year
    FROM told
    WHERE is_own_data AND decision IN ('rejected', 'withdrawn', 'desk_rejected')
),
accepted AS (
    SELECT told.*
    FROM told
    LEFT JOIN turned_down USING (publication_id, venue, venue_year)
    WHERE told.decision = 'accepted' OR (told.decision = 'claimed' AND turned_down.publication_id IS NULL)
)
SELECT
    publication_id,
    venue,
    venue_year,
    first_value(track) OVER same_venue AS venue_track,
    first_value(presentation) OVER same_venue AS presentation,
    is_own_data AS is_venue_confirmed
FROM accepted
WINDOW same_venue AS (
    PARTITION BY publication_id, venue, venue_year
    ORDER BY is_own_data DESC, presentation IS NULL, track IS NULL, record_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
QUALIFY row_number() OVER (
    PARTITION BY publication_id
    ORDER BY is_own_data DESC, coalesce(track, 'main') IN ('workshop', 'tutorial', 'demo', 'student', 'shared task'),
        coalesce(track, 'main') <> 'main', venue_year DESC, record_id) = 1
