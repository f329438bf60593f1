-- One row per person, skill and item that shows it: its points, and what it weighs if it says enough to count (else NULL).
SELECT
    shares.person_number,
    shown.skill_number,
    shown.document_number,
    shares.item_kind,
    shares.repository_number,
    shares.occurred_on,
    shares.part,
    shares.is_owner,
    shares.share,
    shares.substance,
    shares.paper_factor,
    round(shown.term_points * (1 + coalesce(priors.prior, 0)), 6)::DECIMAL(18, 6) AS points,
    CASE WHEN points >= corpora.fewest_points THEN
        round(points * shares.share * shares.substance * shares.paper_factor::DOUBLE, 6) END::DECIMAL(18, 6) AS weight
FROM scoring.document_skills AS shown
JOIN scoring.shares AS shares USING (document_number)
JOIN scoring.corpora AS corpora ON corpora.item_kind = shares.item_kind
LEFT JOIN scoring.priors AS priors ON priors.repository_number = shares.repository_number AND priors.skill_number = shown.skill_number
