-- One row per person and skill: the score and each number it is made of.
WITH newest AS (
    -- The data's own clock, so that waiting changes nothing.
    SELECT max(occurred_at)::DATE AS commit_on FROM scoring.documents WHERE item_kind = 'commit'
),
placed AS (
    SELECT
        person_id,
        skill,
        item_kind,
        repository,
        count(*) AS item_count,
        sum(weight) AS weight,
        sum(paper_factor) AS paper_factor,
        max(occurred_at) AS last_at
    FROM marts.evidence
    GROUP BY person_id, skill, item_kind, repository
),
sums AS (
    SELECT
        placed.person_id,
        placed.skill,
        sum(placed.item_count) AS evidence_count,
        max(placed.last_at)::DATE AS last_evidence_on,
        -- Only commits have a repository, so that each stands here once.
        count(placed.repository) AS repository_count,
        coalesce(sum(placed.weight) FILTER (placed.item_kind = 'commit'), 0) AS commit_weight,
        coalesce(sum(placed.item_count) FILTER (placed.item_kind = 'commit'), 0) AS commit_count,
        max(placed.last_at) FILTER (placed.item_kind = 'commit')::DATE AS last_commit_on,
        coalesce(sum(workloads.commit_count), 0) AS workload,
        coalesce(sum(placed.weight) FILTER (placed.item_kind = 'publication'), 0) AS publication_weight,
        -- Papers as their terms count them: a place among a hundred authors is not a paper.
        coalesce(sum(placed.paper_factor) FILTER (placed.item_kind = 'publication'), 0) AS publication_equivalents,
        coalesce(sum(placed.item_count) FILTER (placed.item_kind = 'publication'), 0) AS publication_count,
        coalesce(sum(placed.weight) FILTER (placed.item_kind = 'artifact'), 0) AS artifact_weight,
        coalesce(sum(placed.item_count) FILTER (placed.item_kind = 'artifact'), 0) AS artifact_count
    FROM placed
    LEFT JOIN scoring.workloads AS workloads USING (person_id, repository)
    GROUP BY placed.person_id, placed.skill
),
months AS (
    SELECT person_id, skill, count(DISTINCT date_trunc('month', occurred_at)) AS commit_month_count
    FROM marts.evidence
    WHERE item_kind = 'commit'
    GROUP BY person_id, skill
),
matched AS (
    SELECT credits.person_id, shown.skill, sum(shown.points) AS matched_weight
    FROM scoring.document_skills AS shown
    JOIN core.credits AS credits USING (document_id)
    GROUP BY credits.person_id, shown.skill
),
measured AS (
    SELECT
        sums.* EXCLUDE (workload, commit_count, last_commit_on),
        coalesce(months.commit_month_count, 0) AS commit_month_count,
        coalesce(round(sums.commit_count / nullif(sums.workload, 0), 6), 0) AS commit_focus,
        date_diff('day', sums.last_commit_on, newest.commit_on) AS commit_silence_days,
        -- Nobody is forgotten: silence leaves recency_floor. Work without a date is not known to be recent.
        CASE WHEN sums.commit_count > 0 THEN round(formula.recency_floor + (1 - formula.recency_floor)
            * coalesce(0.5 ** (commit_silence_days / formula.recency_half_life_days), 0), 6) ELSE 0 END AS commit_recency,
        -- Occasions: months and papers in which it was seen, and repositories beyond the first; an artifact is none.
        greatest(coalesce(months.commit_month_count, 0) + sums.publication_count + greatest(sums.repository_count - 1, 0), 1)
            AS occasion_count
    FROM sums
    LEFT JOIN months USING (person_id, skill)
    CROSS JOIN newest
    CROSS JOIN profile.formula AS formula
),
pointed AS MATERIALIZED (
    SELECT
        measured.*,
        -- Undated work belongs to no month, but it was done in one.
        round(ln(1 + commit_weight::DOUBLE * greatest(commit_month_count, 1) ** formula.month_power
            * commit_focus ** formula.focus_power * commit_recency), 6) AS commit_points,
        round(formula.paper_weight * (ln(1 + publication_weight::DOUBLE) + ln(1 + publication_equivalents::DOUBLE)), 6)
            AS publication_points,
        round(formula.artifact_weight * ln(1 + measured.artifact_weight::DOUBLE), 6) AS artifact_points
    FROM measured
    CROSS JOIN profile.formula AS formula
),
best AS (
    SELECT skill, max(commit_points + publication_points + artifact_points) AS best_points
    FROM pointed
    GROUP BY skill
)
SELECT
    pointed.person_id,
    pointed.skill,
    round(100 * (commit_points + publication_points + artifact_points) / best.best_points, 2) AS score,
    round(evidence_count / (evidence_count + formula.thin_items) * occasion_count / (occasion_count + formula.thin_occasions)
        * people.identity_confidence, 3) AS confidence,
    evidence_count::INTEGER AS evidence_count,
    last_evidence_on,
    evidence_count >= formula.fewest_items AND occasion_count >= formula.fewest_occasions AS is_sufficient,
    repository_count::INTEGER AS repository_count,
    occasion_count::INTEGER AS occasion_count,
    commit_weight,
    commit_month_count::INTEGER AS commit_month_count,
    commit_focus,
    commit_silence_days::INTEGER AS commit_silence_days,
    commit_recency,
    publication_weight,
    publication_count::INTEGER AS publication_count,
    publication_equivalents,
    commit_points,
    publication_points,
    pointed.artifact_weight,
    artifact_count::INTEGER AS artifact_count,
    artifact_points,
    best.best_points,
    matched.matched_weight
FROM pointed
JOIN best USING (skill)
JOIN core.people AS people USING (person_id)
JOIN matched USING (person_id, skill)
CROSS JOIN profile.formula AS formula
