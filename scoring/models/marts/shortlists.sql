-- One row per role and ranked person, with the reasons; who lacks evidence is not ranked, which is not a low score.
WITH as_of AS (
    SELECT max(last_active_on) AS as_of FROM marts.people
),
formula AS (
    SELECT
        any_value(value) FILTER (parameter = 'must_have_power') AS must_have_power,
        any_value(value) FILTER (parameter = 'thin_items') AS thin_items,
        any_value(value) FILTER (parameter = 'thin_occasions') AS thin_occasions
    FROM marts.formula
),
pointed AS (
    SELECT
        roles.role,
        wanted.skill,
        scores.person_id,
        scores.is_sufficient,
        CASE WHEN list_contains(roles.item_kinds, 'commit') THEN scores.commit_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'publication') THEN scores.publication_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'artifact') THEN scores.artifact_points ELSE 0 END AS points
    FROM profile.roles AS roles
    JOIN profile.role_skills AS wanted USING (role)
    JOIN marts.skill_scores AS scores USING (skill)
),
scaled AS MATERIALIZED (
    SELECT pointed.role, pointed.skill, pointed.person_id, pointed.is_sufficient,
        round(100 * pointed.points / best.points, 2) AS score
    FROM pointed
    JOIN (SELECT role, skill, max(points) AS points FROM pointed GROUP BY role, skill) AS best USING (role, skill)
    WHERE pointed.points > 0
),
summed AS (
    SELECT
        scaled.role,
        scaled.person_id,
        -- Must-haves are averaged so that the weakest counts most: one cannot stand in for another.
        round((sum((wanted.weight * greatest(scaled.score, 0.01) ** formula.must_have_power)::DECIMAL(28, 12))
            FILTER (wanted.is_must_have) / sum(wanted.weight) FILTER (wanted.is_must_have))
            ** (1 / formula.must_have_power), 6) AS must_have_score,
        coalesce(sum(wanted.weight) FILTER (wanted.is_must_have), 0) AS must_have_weight,
        coalesce(sum((scaled.score * wanted.weight)::DECIMAL(18, 6)) FILTER (NOT wanted.is_must_have), 0) AS want_sum,
        count(*) FILTER (wanted.is_must_have AND scaled.is_sufficient AND scaled.score >= wanted.minimum_score) AS met_count
    FROM scaled
    JOIN profile.role_skills AS wanted USING (role, skill)
    CROSS JOIN formula
    GROUP BY scaled.role, scaled.person_id, formula.must_have_power
),
eligible AS MATERIALIZED (
    SELECT
        summed.role,
        summed.person_id,
        round((coalesce(summed.must_have_score, 0) * summed.must_have_weight + summed.want_sum) / needed.weight, 2) AS score,
        summed.must_have_score,
        people.display_name,
        people.github_login,
        people.identity_confidence,
        people.last_active_on,
        as_of.as_of
    FROM summed
    JOIN (SELECT role, sum(weight) AS weight, count(*) FILTER (is_must_have) AS must_have_count FROM profile.role_skills GROUP BY role)
        AS needed USING (role)
    JOIN profile.roles AS roles USING (role)
    JOIN marts.people AS people USING (person_id)
    CROSS JOIN as_of
    WHERE summed.met_count = needed.must_have_count
        AND (roles.active_within_months = 0
            OR people.last_active_on >= as_of.as_of - to_months(roles.active_within_months))
),
items AS (
    SELECT
        eligible.role,
        evidence.person_id,
        evidence.item_id,
        any_value(evidence.occurred_at) AS occurred_at,
        max(evidence.weight * wanted.weight) AS weight
    FROM eligible
    JOIN profile.roles AS roles USING (role)
    JOIN profile.role_skills AS wanted USING (role)
    JOIN marts.evidence AS evidence ON evidence.person_id = eligible.person_id AND evidence.skill = wanted.skill
    WHERE list_contains(roles.item_kinds, evidence.item_kind)
    GROUP BY eligible.role, evidence.person_id, evidence.item_id
),
proven AS MATERIALIZED (
    SELECT
        items.role,
        items.person_id,
        count(*) AS evidence_count,
        count(DISTINCT date_trunc('month', items.occurred_at)) AS active_month_count,
        max(items.occurred_at)::DATE AS last_evidence_on,
        min_by(items.item_id, (-items.weight, items.item_id), 3) AS foremost
    FROM items
    GROUP BY items.role, items.person_id
),
strengths AS (
    SELECT
        role,
        person_id,
        array_to_string(min_by(scaled.skill || ' ' || scaled.score, (-scaled.score * wanted.weight, scaled.skill), 4), ', ') AS top_skills
    FROM scaled
    SEMI JOIN eligible USING (role, person_id)
    JOIN profile.role_skills AS wanted USING (role, skill)
    GROUP BY role, person_id
),
shown AS (
    -- Of the skills that an item shows, the one that it shows best for the role.
    SELECT
        foremost.role,
        foremost.person_id,
        foremost.place,
        max_by({title: evidence.title, url: evidence.url, reason: evidence.reason}, (evidence.weight * wanted.weight, evidence.skill))
            AS evidence
    FROM (SELECT role, person_id, unnest(foremost) AS item_id, unnest(range(len(foremost))) AS place FROM proven) AS foremost
    JOIN profile.role_skills AS wanted USING (role)
    JOIN marts.evidence AS evidence USING (person_id, skill, item_id)
    GROUP BY foremost.role, foremost.person_id, foremost.place
),
best AS (
    SELECT role, person_id, min_by(evidence, place, 3) AS top_evidence
    FROM shown
    GROUP BY role, person_id
),
ranked AS (
    SELECT
        eligible.role,
        row_number() OVER (
            PARTITION BY eligible.role
            ORDER BY eligible.score DESC, proven.evidence_count DESC, eligible.person_id) AS rank,
        eligible.person_id,
        eligible.display_name,
        eligible.github_login,
        eligible.score,
        round(proven.evidence_count / (proven.evidence_count + formula.thin_items)
            * greatest(proven.active_month_count, 1) / (greatest(proven.active_month_count, 1) + formula.thin_occasions)
            * eligible.identity_confidence, 3) AS confidence,
        strengths.top_skills,
        best.top_evidence,
        proven.evidence_count::INTEGER AS evidence_count,
        proven.active_month_count::INTEGER AS active_month_count,
        proven.last_evidence_on,
        eligible.must_have_score,
        eligible.last_active_on,
        eligible.as_of
    FROM eligible
    JOIN proven USING (role, person_id)
    JOIN strengths USING (role, person_id)
    JOIN best USING (role, person_id)
    JOIN profile.roles AS roles USING (role)
    CROSS JOIN formula
    WHERE proven.evidence_count >= roles.fewest_items
        AND proven.active_month_count >= roles.fewest_months
)
SELECT
    ranked.* EXCLUDE (as_of, rank),
    ranked.rank::INTEGER AS rank,
    (history.rank - ranked.rank)::INTEGER AS rank_change,
    history.person_id IS NULL AS is_new,
    ranked.as_of
FROM ranked
LEFT JOIN core.previous_shortlists AS history USING (role, person_id)
