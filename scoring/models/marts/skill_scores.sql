-- One row per person and skill: the score and each number it is made of.
WITH newest AS (
    -- The data's own clock, so that waiting changes nothing.
    SELECT max(occurred_on) AS commit_on FROM scoring.numbered_documents WHERE item_kind = 'commit'
),
kept AS (
    SELECT person_number, skill_number, item_kind, repository_number, count(*)::INTEGER AS item_count,
        sum(weight)::DECIMAL(18, 6) AS weight, max(occurred_on) AS last_on
    FROM scoring.crowded_items
    WHERE NOT is_surplus
    GROUP BY ALL
),
placed AS (
    SELECT sums.* REPLACE (
        coalesce(kept.item_count, sums.item_count) AS item_count,
        coalesce(kept.weight, sums.weight) AS weight,
        CASE WHEN kept.person_number IS NULL THEN sums.last_on ELSE kept.last_on END AS last_on)
    FROM scoring.item_sums AS sums
    LEFT JOIN kept
        ON kept.person_number = sums.person_number AND kept.skill_number = sums.skill_number
        AND kept.item_kind = sums.item_kind AND kept.repository_number IS NOT DISTINCT FROM sums.repository_number
),
commits AS (
    SELECT
        placed.person_number,
        placed.skill_number,
        sum(placed.item_count)::INTEGER AS item_count,
        sum(placed.weight)::DECIMAL(18, 6) AS weight,
        max(placed.last_on) AS last_on,
        sum(placed.matched_weight)::DECIMAL(18, 6) AS matched_weight,
        count(nullif(placed.item_count, 0))::INTEGER AS repository_count,
        sum(CASE WHEN placed.item_count > 0 THEN workloads.commit_count END)::INTEGER AS workload
    FROM placed
    LEFT JOIN scoring.workloads AS workloads USING (person_number, repository_number)
    WHERE placed.item_kind = 'commit'
    GROUP BY placed.person_number, placed.skill_number
),
-- Only commits have a repository: of papers, and of artifacts, there is one row per person and skill.
sums AS (
    SELECT
        coalesce(commits.item_count, 0) + coalesce(papers.item_count, 0) + coalesce(artifacts.item_count, 0) AS evidence_count,
        greatest(commits.last_on, papers.last_on, artifacts.last_on) AS last_evidence_on,
        coalesce(commits.repository_count, 0) AS repository_count,
        coalesce(commits.weight, 0) AS commit_weight,
        coalesce(commits.item_count, 0) AS commit_count,
        commits.last_on AS last_commit_on,
        commits.workload,
        coalesce(papers.weight, 0) AS publication_weight,
        -- Papers as their terms count them: a place among a hundred authors is not a paper.
        coalesce(papers.paper_factor, 0) AS publication_equivalents,
        coalesce(papers.item_count, 0) AS publication_count,
        coalesce(artifacts.weight, 0) AS artifact_weight,
        coalesce(artifacts.item_count, 0) AS artifact_count,
        coalesce(commits.matched_weight, 0) + coalesce(papers.matched_weight, 0) + coalesce(artifacts.matched_weight, 0) AS matched_weight,
        person_number,
        skill_number
    FROM commits
    FULL JOIN (FROM placed WHERE item_kind = 'publication') AS papers USING (person_number, skill_number)
    FULL JOIN (FROM placed WHERE item_kind = 'artifact') AS artifacts USING (person_number, skill_number)
    WHERE evidence_count > 0
),
worked AS (
    SELECT person_number, skill_number, max(occurred_on) AS last_on
    FROM scoring.item_weights
    ANTI JOIN (FROM scoring.crowded_items WHERE is_surplus) USING (person_number, skill_number, document_number)
    WHERE item_kind = 'commit' AND weight IS NOT NULL AND occurred_on IS NOT NULL
    GROUP BY person_number, skill_number, date_trunc('month', occurred_on)
),
months AS (
    SELECT
        worked.person_number,
        worked.skill_number,
        count(*)::INTEGER AS commit_month_count,
        -- A month ages as the whole does, from its last commit on.
        sum(round(formula.recency_floor + (1 - formula.recency_floor)
            * 0.5 ** (date_diff('day', worked.last_on, newest.commit_on) / formula.recency_half_life_days), 6)::DECIMAL(18, 6))
            AS commit_fresh_months
    FROM worked
    CROSS JOIN newest
    CROSS JOIN profile.formula AS formula
    GROUP BY worked.person_number, worked.skill_number
),
measured AS (
    SELECT
        sums.* EXCLUDE (workload, commit_count, last_commit_on),
        coalesce(months.commit_month_count, 0) AS commit_month_count,
        -- Undated work belongs to no month, but it was done in one.
        CASE WHEN sums.commit_count > 0 THEN coalesce(months.commit_fresh_months, formula.recency_floor) ELSE 0 END::DECIMAL(18, 6)
            AS commit_fresh_months,
        coalesce(round(sums.commit_count / nullif(sums.workload, 0), 6), 0) AS commit_focus,
        date_diff('day', sums.last_commit_on, newest.commit_on) AS commit_silence_days,
        -- Nobody is forgotten: silence leaves recency_floor. Work without a date is not known to be recent.
        CASE WHEN sums.commit_count > 0 THEN round(formula.recency_floor + (1 - formula.recency_floor)
            * coalesce(0.5 ** (commit_silence_days / formula.recency_half_life_days), 0), 6) ELSE 0 END AS commit_recency,
        -- Occasions: months and papers in which it was seen, and repositories beyond the first; an artifact is none.
        greatest(coalesce(months.commit_month_count, 0) + sums.publication_count + greatest(sums.repository_count - 1, 0), 1)
            AS occasion_count
    FROM sums
    LEFT JOIN months USING (person_number, skill_number)
    CROSS JOIN newest
    CROSS JOIN profile.formula AS formula
),
pointed AS MATERIALIZED (
    SELECT
        measured.*,
        round(ln(1 + commit_weight::DOUBLE * commit_fresh_months::DOUBLE ** formula.month_power
            * commit_focus ** formula.focus_power * commit_recency), 6) AS commit_points,
        round(formula.paper_weight * (ln(1 + publication_weight::DOUBLE) + ln(1 + publication_equivalents::DOUBLE)), 6)
            AS publication_points,
        round(formula.artifact_weight * ln(1 + measured.artifact_weight::DOUBLE), 6) AS artifact_points
    FROM measured
    CROSS JOIN profile.formula AS formula
),
best AS (
    SELECT skill_number, max(commit_points + publication_points + artifact_points) AS best_points
    FROM pointed
    GROUP BY skill_number
)
SELECT
    people.person_id,
    skills.skill,
    round(100 * (commit_points + publication_points + artifact_points) / best.best_points, 2) AS score,
    round(evidence_count / (evidence_count + formula.thin_items) * occasion_count / (occasion_count + formula.thin_occasions)
        * people.identity_confidence, 3) AS confidence,
    evidence_count,
    last_evidence_on,
    evidence_count >= formula.fewest_items AND occasion_count >= formula.fewest_occasions AS is_sufficient,
    repository_count,
    occasion_count::INTEGER AS occasion_count,
    commit_weight::DECIMAL(38, 6) AS commit_weight,
    commit_month_count,
    commit_fresh_months,
    commit_focus,
    commit_silence_days::INTEGER AS commit_silence_days,
    commit_recency,
    publication_weight::DECIMAL(38, 6) AS publication_weight,
    publication_count,
    publication_equivalents::DECIMAL(38, 6) AS publication_equivalents,
    commit_points,
    publication_points,
    pointed.artifact_weight::DECIMAL(38, 6) AS artifact_weight,
    artifact_count,
    artifact_points,
    best.best_points,
    pointed.matched_weight::DECIMAL(38, 6) AS matched_weight,
    pointed.person_number,
    pointed.skill_number
FROM pointed
JOIN best USING (skill_number)
JOIN scoring.numbered_people AS people USING (person_number)
JOIN scoring.numbered_skills AS skills USING (skill_number)
CROSS JOIN profile.formula AS formula
