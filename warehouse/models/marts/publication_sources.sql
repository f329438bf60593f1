-- One row per source and paper as that source tells it, with why it counts as the same paper as the others.
WITH reasons AS (
    SELECT record_id, min_by(rule, (rule, other_id)) AS merge_rule, min_by(reason, (rule, other_id)) AS merge_reason
    FROM (
        SELECT record_id, other_id, rule, reason FROM core.paper_links
        UNION ALL
        SELECT other_id, record_id, rule, reason FROM core.paper_links
    )
    GROUP BY record_id
)
SELECT
    groups.publication_id,
    papers.source,
    papers.record_id,
    papers.title,
    papers.url,
    coalesce(names.venue, papers.venue) AS venue,
    papers.venue_year,
    papers.track,
    papers.decision,
    papers.presentation,
    papers.citation_count,
    coalesce(reasons.merge_rule, 'alone') AS merge_rule,
    reasons.merge_reason,
    papers.collected_at
FROM staging.source_papers AS papers
JOIN core.paper_groups AS groups USING (record_id)
LEFT JOIN raw.venue_names AS names ON names.alias = lower(papers.venue)
LEFT JOIN reasons USING (record_id)
