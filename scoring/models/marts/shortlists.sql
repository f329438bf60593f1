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
wanted AS (
    -- Numbers in place of names: what follows are the widest joins of all.
    SELECT
        dense_rank() OVER (ORDER BY roles.role)::SMALLINT AS role_number,
        roles.role,
        skills.skill_number,
        skills.skill,
        wanted.weight,
        wanted.minimum_score,
        wanted.is_must_have,
        list_contains(roles.item_kinds, 'commit') AS has_commits,
        list_contains(roles.item_kinds, 'publication') AS has_papers,
        list_contains(roles.item_kinds, 'artifact') AS has_artifacts
    FROM profile.roles AS roles
    JOIN profile.role_skills AS wanted USING (role)
    JOIN scoring.numbered_skills AS skills USING (skill)
),
needed AS (
    SELECT
        wanted.role_number,
        wanted.role,
        any_value(CASE WHEN roles.active_within_months > 0 THEN as_of.as_of - to_months(roles.active_within_months) END) AS active_since,
        any_value(roles.fewest_items) AS fewest_items,
        any_value(roles.fewest_months) AS fewest_months,
        sum(wanted.weight) AS weight,
        count(*) FILTER (wanted.is_must_have) AS must_have_count
    FROM wanted
    JOIN profile.roles AS roles USING (role)
    CROSS JOIN as_of
    GROUP BY wanted.role_number, wanted.role
),
pointed AS (
    SELECT
        wanted.role_number,
        wanted.skill_number,
        scores.person_number,
        scores.is_sufficient,
        CASE WHEN wanted.has_commits THEN scores.commit_points ELSE 0 END
        + CASE WHEN wanted.has_papers THEN scores.publication_points ELSE 0 END
        + CASE WHEN wanted.has_artifacts THEN scores.artifact_points ELSE 0 END AS points
    FROM marts.skill_scores AS scores
    JOIN wanted USING (skill_number)
),
best AS MATERIALIZED (
    SELECT role_number, skill_number, max(points) AS points FROM pointed GROUP BY role_number, skill_number
),
-- Who misses a must-have need not be summed.
met AS (
    SELECT pointed.role_number, pointed.person_number, count(*) AS met_count
    FROM pointed
    JOIN best USING (role_number, skill_number)
    JOIN wanted USING (role_number, skill_number)
    WHERE wanted.is_must_have AND pointed.is_sufficient AND pointed.points > 0
        AND round(100 * pointed.points / best.points, 2) >= wanted.minimum_score
    GROUP BY pointed.role_number, pointed.person_number
),
scaled AS MATERIALIZED (
    SELECT pointed.role_number, pointed.skill_number, pointed.person_number, round(100 * pointed.points / best.points, 2) AS score
    FROM pointed
    JOIN best USING (role_number, skill_number)
    JOIN needed USING (role_number)
    JOIN scoring.numbered_people AS numbered USING (person_number)
    JOIN marts.people AS people USING (person_id)
    LEFT JOIN met USING (role_number, person_number)
    WHERE pointed.points > 0
        AND coalesce(met.met_count, 0) = needed.must_have_count
        AND (needed.active_since IS NULL OR people.last_active_on >= needed.active_since)
),
summed AS (
    SELECT
        scaled.role_number,
        scaled.person_number,
        -- Must-haves are averaged so that the weakest counts most: one cannot stand in for another.
        round((sum((wanted.weight * greatest(scaled.score, 0.01) ** formula.must_have_power)::DECIMAL(28, 12))
            FILTER (wanted.is_must_have) / sum(wanted.weight) FILTER (wanted.is_must_have))
            ** (1 / formula.must_have_power), 6) AS must_have_score,
        coalesce(sum(wanted.weight) FILTER (wanted.is_must_have), 0) AS must_have_weight,
        coalesce(sum((scaled.score * wanted.weight)::DECIMAL(18, 6)) FILTER (NOT wanted.is_must_have), 0) AS want_sum
    FROM scaled
    JOIN wanted USING (role_number, skill_number)
    CROSS JOIN formula
    GROUP BY scaled.role_number, scaled.person_number, formula.must_have_power
),
items AS MATERIALIZED (
    SELECT
        summed.role_number,
        items.person_number,
        items.document_number,
        any_value(items.occurred_on) AS occurred_on,
        max(items.weight * wanted.weight) AS weight
    FROM scoring.item_weights AS items
    JOIN summed USING (person_number)
    JOIN wanted ON wanted.role_number = summed.role_number AND wanted.skill_number = items.skill_number
    LEFT JOIN scoring.crowded_items AS crowded
        ON crowded.person_number = items.person_number AND crowded.skill_number = items.skill_number
        AND crowded.document_number = items.document_number
    WHERE NOT coalesce(crowded.is_surplus, items.weight IS NULL)
        AND CASE items.item_kind WHEN 'commit' THEN wanted.has_commits WHEN 'publication' THEN wanted.has_papers ELSE wanted.has_artifacts END
    GROUP BY summed.role_number, items.person_number, items.document_number
),
proven AS (
    SELECT
        role_number,
        person_number,
        count(*) AS evidence_count,
        count(DISTINCT date_trunc('month', occurred_on)) AS active_month_count,
        max(occurred_on) AS last_evidence_on
    FROM items
    GROUP BY role_number, person_number
),
listed AS MATERIALIZED (
    SELECT
        proven.*,
        needed.role,
        round((coalesce(summed.must_have_score, 0) * summed.must_have_weight + summed.want_sum) / needed.weight, 2) AS score,
        summed.must_have_score
    FROM proven
    JOIN summed USING (role_number, person_number)
    JOIN needed USING (role_number)
    WHERE proven.evidence_count >= needed.fewest_items AND proven.active_month_count >= needed.fewest_months
),
strengths AS (
    SELECT
        role_number,
        person_number,
        array_to_string(min_by(wanted.skill || ' ' || scaled.score, (-scaled.score * wanted.weight, wanted.skill), 4), ', ') AS top_skills
    FROM scaled
    SEMI JOIN listed USING (role_number, person_number)
    JOIN wanted USING (role_number, skill_number)
    GROUP BY role_number, person_number
),
foremost AS (
    SELECT role_number, person_number, document_number,
        row_number() OVER (PARTITION BY role_number, person_number ORDER BY weight DESC, document_number) AS place
    FROM items
    SEMI JOIN listed USING (role_number, person_number)
    QUALIFY place <= 3
),
shown AS (
    -- Of the skills that an item shows, the one that it shows best for the role.
    SELECT
        foremost.role_number,
        foremost.person_number,
        foremost.place,
        max_by({title: evidence.title, url: evidence.url, reason: evidence.reason}, (evidence.weight * wanted.weight, wanted.skill))
            AS evidence
    FROM foremost
    JOIN wanted USING (role_number)
    JOIN marts.evidence AS evidence USING (person_number, skill_number, document_number)
    GROUP BY foremost.role_number, foremost.person_number, foremost.place
),
reasons AS (
    SELECT role_number, person_number, min_by(evidence, place, 3) AS top_evidence
    FROM shown
    GROUP BY role_number, person_number
),
ranked AS (
    SELECT
        listed.role,
        row_number() OVER (
            PARTITION BY listed.role
            ORDER BY listed.score DESC, listed.evidence_count DESC, people.person_id) AS rank,
        people.person_id,
        people.display_name,
        people.github_login,
        listed.score,
        round(listed.evidence_count / (listed.evidence_count + formula.thin_items)
            * greatest(listed.active_month_count, 1) / (greatest(listed.active_month_count, 1) + formula.thin_occasions)
            * people.identity_confidence, 3) AS confidence,
        strengths.top_skills,
        reasons.top_evidence,
        listed.evidence_count::INTEGER AS evidence_count,
        listed.active_month_count::INTEGER AS active_month_count,
        listed.last_evidence_on,
        listed.must_have_score,
        people.last_active_on,
        as_of.as_of
    FROM listed
    JOIN strengths USING (role_number, person_number)
    JOIN reasons USING (role_number, person_number)
    JOIN scoring.numbered_people AS numbered USING (person_number)
    JOIN marts.people AS people USING (person_id)
    CROSS JOIN as_of
    CROSS JOIN formula
)
SELECT
    ranked.* EXCLUDE (as_of, rank),
    ranked.rank::INTEGER AS rank,
    (history.rank - ranked.rank)::INTEGER AS rank_change,
    history.person_id IS NULL AS is_new,
    ranked.as_of
FROM ranked
LEFT JOIN core.previous_shortlists AS history USING (role, person_id)
