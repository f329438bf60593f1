-- What marts.evidence and marts.skill_scores, given by names, say of people, skills, items and repositories, by numbers in the order of names.
INSERT INTO scoring.numbered_people BY NAME
SELECT row_number() OVER (ORDER BY person_id) AS person_number, person_id, any_value(identity_confidence) AS identity_confidence
FROM (
    FROM (SELECT person_id, NULL AS identity_confidence FROM marts.evidence)
    UNION ALL SELECT person_id, NULL FROM marts.skill_scores
    UNION ALL SELECT person_id, identity_confidence FROM core.people
)
GROUP BY person_id;
INSERT INTO scoring.numbered_documents BY NAME
SELECT row_number() OVER (ORDER BY item_id) AS document_number, item_id AS document_id,
    any_value(item_kind) AS item_kind, any_value(occurred_at)::DATE AS occurred_on
FROM marts.evidence
GROUP BY item_id;
INSERT INTO scoring.numbered_repositories BY NAME
SELECT row_number() OVER (ORDER BY repository) AS repository_number, repository
FROM (SELECT DISTINCT repository FROM marts.evidence WHERE repository IS NOT NULL);
UPDATE marts.evidence SET
    person_number = (SELECT person_number FROM scoring.numbered_people AS people WHERE people.person_id = evidence.person_id),
    skill_number = (SELECT skill_number FROM scoring.numbered_skills AS skills WHERE skills.skill = evidence.skill),
    document_number = (SELECT document_number FROM scoring.numbered_documents AS documents WHERE documents.document_id = evidence.item_id);
UPDATE marts.skill_scores SET
    person_number = (SELECT person_number FROM scoring.numbered_people AS people WHERE people.person_id = skill_scores.person_id),
    skill_number = (SELECT skill_number FROM scoring.numbered_skills AS skills WHERE skills.skill = skill_scores.skill);
INSERT INTO scoring.item_weights BY NAME
SELECT evidence.person_number, evidence.skill_number, evidence.document_number, evidence.item_kind, repositories.repository_number,
    evidence.occurred_at::DATE AS occurred_on, evidence.paper_factor, evidence.weight
FROM marts.evidence
LEFT JOIN scoring.numbered_repositories AS repositories USING (repository);
