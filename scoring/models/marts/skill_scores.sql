-- One row per person and skill: the score and each number it is made of.
WITH sums AS (
    SELECT
        person_id,
        skill,
        count(*) AS evidence_count,
        max(occurred_at)::DATE AS last_evidence_on,
        coalesce(sum(weight) FILTER (item_kind = 'commit'), 0) AS commit_weight,
        count(DISTINCT date_trunc('month', occurred_at)) FILTER (item_kind = 'commit') AS commit_month_count,
        coalesce(sum(weight) FILTER (item_kind = 'publication'), 0) AS publication_weight,
        count(*) FILTER (item_kind = 'publication') AS publication_count
    FROM marts.evidence
    GROUP BY person_id, skill
),
matched AS (
    SELECT credits.person_id, shown.skill, sum(shown.points) AS matched_weight
    FROM scoring.document_skills AS shown
    JOIN core.credits AS credits USING (document_id)
    GROUP BY credits.person_id, shown.skill
),
pointed AS (
    SELECT
        sums.*,
        round(ln(1 + commit_weight::DOUBLE) + ln(1 + commit_month_count), 6) AS commit_points,
        round(formula.paper_weight * (ln(1 + publication_weight::DOUBLE) + ln(1 + publication_count)), 6)
            AS publication_points
    FROM sums
    CROSS JOIN profile.formula AS formula
)
SELECT
    pointed.person_id,
    pointed.skill,
    round(100 * (commit_points + publication_points)
        / max(commit_points + publication_points) OVER (PARTITION BY pointed.skill), 2) AS score,
    round(evidence_count / (evidence_count + 3) * people.identity_confidence, 3) AS confidence,
    evidence_count::INTEGER AS evidence_count,
    last_evidence_on,
    commit_weight,
    commit_month_count::INTEGER AS commit_month_count,
    publication_weight,
    publication_count::INTEGER AS publication_count,
    commit_points,
    publication_points,
    max(commit_points + publication_points) OVER (PARTITION BY pointed.skill) AS best_points,
    matched.matched_weight
FROM pointed
JOIN core.people AS people USING (person_id)
JOIN matched USING (person_id, skill)
