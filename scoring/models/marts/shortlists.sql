-- One row per role and ranked person, with the reasons; who lacks evidence is not ranked, which is not a low score.
WITH as_of AS (
    SELECT max(last_active_on) AS as_of FROM marts.people
),
pointed AS (
    SELECT
        roles.role,
        wanted.skill,
        scores.person_id,
        CASE WHEN list_contains(roles.item_kinds, 'commit') THEN scores.commit_points ELSE 0 END
        + CASE WHEN list_contains(roles.item_kinds, 'publication') THEN scores.publication_points ELSE 0 END AS points
    FROM profile.roles AS roles
    JOIN profile.role_skills AS wanted USING (role)
    JOIN marts.skill_scores AS scores USING (skill)
),
scaled AS (
    SELECT role, skill, person_id, round(100 * points / max(points) OVER (PARTITION BY role, skill), 2) AS score
    FROM pointed
    WHERE points > 0
),
weighed AS (
    SELECT
        scaled.role,
        scaled.person_id,
        round(sum((scaled.score * wanted.weight)::DECIMAL(18, 6))
            / (SELECT sum(weight) FROM profile.role_skills AS every WHERE every.role = scaled.role), 2) AS score,
        count(*) FILTER (wanted.is_must_have AND scaled.score >= wanted.minimum_score) AS met_count,
        array_to_string(list(scaled.skill || ' ' || scaled.score ORDER BY scaled.score * wanted.weight DESC, scaled.skill)[:4], ', ')
            AS top_skills
    FROM scaled
    JOIN profile.role_skills AS wanted USING (role, skill)
    GROUP BY scaled.role, scaled.person_id
),
items AS (
    SELECT
        roles.role,
        evidence.person_id,
        evidence.item_id,
        any_value(evidence.title) AS title,
        any_value(evidence.url) AS url,
        max_by(evidence.reason, (evidence.weight * wanted.weight, evidence.skill)) AS reason,
        any_value(evidence.occurred_at) AS occurred_at,
        max(evidence.weight * wanted.weight) AS weight
    FROM profile.roles AS roles
    JOIN profile.role_skills AS wanted USING (role)
    JOIN marts.evidence AS evidence USING (skill)
    WHERE list_contains(roles.item_kinds, evidence.item_kind)
    GROUP BY roles.role, evidence.person_id, evidence.item_id
),
proven AS (
    SELECT
        role,
        person_id,
        count(*) AS evidence_count,
        count(DISTINCT date_trunc('month', occurred_at)) AS active_month_count,
        list({title: title, url: url, reason: reason} ORDER BY weight DESC, item_id)[:3] AS top_evidence
    FROM items
    GROUP BY role, person_id
),
ranked AS (
    SELECT
        weighed.role,
        row_number() OVER (
            PARTITION BY weighed.role
            ORDER BY weighed.score DESC, proven.evidence_count DESC, people.person_id) AS rank,
        people.person_id,
        people.display_name,
        people.github_login,
        weighed.score,
        round(proven.evidence_count / (proven.evidence_count + 3) * people.identity_confidence, 3) AS confidence,
        weighed.top_skills,
        proven.top_evidence,
        proven.evidence_count::INTEGER AS evidence_count,
        people.last_active_on,
        as_of.as_of
    FROM weighed
    JOIN proven USING (role, person_id)
    JOIN profile.roles AS roles USING (role)
    JOIN marts.people AS people USING (person_id)
    CROSS JOIN as_of
    WHERE weighed.met_count = (SELECT count(*) FROM profile.role_skills AS every WHERE every.role = weighed.role AND every.is_must_have)
        AND proven.evidence_count >= roles.fewest_items
        AND proven.active_month_count >= roles.fewest_months
        AND (roles.active_within_months = 0
            OR people.last_active_on >= as_of.as_of - to_months(roles.active_within_months))
)
SELECT
    ranked.* EXCLUDE (as_of, rank),
    ranked.rank::INTEGER AS rank,
    (history.rank - ranked.rank)::INTEGER AS rank_change,
    history.person_id IS NULL AS is_new,
    ranked.as_of
FROM ranked
LEFT JOIN core.previous_shortlists AS history USING (role, person_id)
