-- One row per paper: what became of it, and the words for it.
WITH turned_down AS (
    SELECT
        groups.publication_id,
        max_by(replace(papers.decision, '_', ' ') || ' at ' || concat_ws(' ', coalesce(names.venue, papers.venue), papers.venue_year), (papers.venue_year, papers.record_id))
            AS words
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
    LEFT JOIN raw.venue_names AS names ON names.alias = lower(papers.venue)
    WHERE papers.decision IN ('rejected', 'withdrawn', 'desk_rejected')
    GROUP BY groups.publication_id
),
awarded AS (
    SELECT publication_id
    FROM (SELECT publication_id, unnest(words(presentation)) AS mark FROM core.publications)
    SEMI JOIN (SELECT mark FROM profile.paper_marks WHERE kind = 'award') USING (mark)
    GROUP BY publication_id
),
named AS (
    SELECT
        papers.publication_id,
        lower(coalesce(papers.venue_track, 'main')) AS track,
        -- What authors say in one word may be the presentation.
        lower(coalesce(papers.presentation, papers.venue_track)) AS shown_as,
        CASE
            WHEN papers.venue IS NULL AND turned_down.words IS NULL THEN 'preprint'
            WHEN papers.venue IS NULL THEN 'rejected'
            WHEN minor.mark IS NOT NULL THEN 'minor_track'
            WHEN awarded.publication_id IS NOT NULL THEN 'award'
            WHEN shown_as IN ('oral', 'spotlight') THEN 'oral'
            WHEN track = 'findings' THEN 'findings'
            ELSE 'accepted'
        END AS outcome,
        CASE outcome
            WHEN 'preprint' THEN 'no acceptance known'
            WHEN 'rejected' THEN turned_down.words
            ELSE concat_ws(', ', 'accepted at ' || concat_ws(' ', papers.venue, papers.venue_year), track,
                CASE WHEN outcome IN ('award', 'oral') AND shown_as <> track THEN shown_as END,
                CASE WHEN NOT papers.is_venue_confirmed THEN 'as its authors say' END)
        END AS words
    FROM core.publications AS papers
    LEFT JOIN turned_down USING (publication_id)
    LEFT JOIN awarded USING (publication_id)
    LEFT JOIN profile.paper_marks AS minor ON minor.kind = 'minor_track' AND minor.mark = lower(papers.venue_track)
)
SELECT
    named.publication_id,
    named.outcome,
    CASE named.outcome
        WHEN 'award' THEN formula.award_factor
        WHEN 'oral' THEN formula.oral_factor
        WHEN 'accepted' THEN formula.accepted_factor
        WHEN 'findings' THEN formula.findings_factor
        WHEN 'minor_track' THEN formula.minor_track_factor
        WHEN 'rejected' THEN formula.rejected_factor
        ELSE formula.preprint_factor
    END AS outcome_factor,
    named.words AS outcome_words
FROM named
CROSS JOIN profile.formula AS formula
