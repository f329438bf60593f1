-- One row per paper: what its outcome, its citations and its kind are worth, each with the words for it.
WITH data_date AS (
    -- The data's own clock, so that waiting changes nothing.
    SELECT max(occurred_at)::DATE AS as_of FROM scoring.documents
),
surveys AS (
    SELECT document_id AS publication_id, 'survey (“' || min(rtrim(mark, ' .')) || '” in its title)' AS words
    FROM (
        -- A full stop stands for the end of the title.
        SELECT document_id, unnest(phrases('', list_append(title_words, '.'))) AS mark
        FROM scoring.document_words
        WHERE item_kind = 'publication'
    )
    SEMI JOIN (SELECT mark FROM profile.paper_marks WHERE kind = 'survey') USING (mark)
    GROUP BY document_id
),
measured AS (
    SELECT
        papers.publication_id,
        papers.citation_count / greatest(date_diff('day', papers.published_on, data_date.as_of) / 365.25, 1) AS citations_per_year,
        coalesce(surveys.words, 'survey (' || tracks.mark || ')') AS survey_words
    FROM core.publications AS papers
    CROSS JOIN data_date
    LEFT JOIN surveys USING (publication_id)
    LEFT JOIN profile.paper_marks AS tracks ON tracks.kind = 'survey_track' AND tracks.mark = lower(papers.venue_track)
    WHERE NOT papers.is_retracted
)
SELECT
    measured.publication_id,
    outcomes.outcome,
    outcomes.outcome_factor,
    outcomes.outcome_words,
    round(measured.citations_per_year, 1) AS citations_per_year,
    -- Few citations and no count are worth the same: nobody loses by what is not known.
    round(least(greatest(coalesce(
        1 + formula.citation_gain * log10((1 + measured.citations_per_year) / (1 + formula.typical_citations)), 1), 1),
        formula.most_citation_factor), 3) AS citation_factor,
    coalesce(round(measured.citations_per_year, 1)::DECIMAL(18, 1) || ' citations a year', 'citations unknown') AS citation_words,
    CASE WHEN measured.survey_words IS NULL THEN 1 ELSE formula.survey_factor END AS survey_factor,
    measured.survey_words
FROM measured
JOIN scoring.paper_outcomes AS outcomes USING (publication_id)
CROSS JOIN profile.formula AS formula
