-- The published tables as the ranking of roles reads them: people, skills and items of the wanted skills by numbers, in the order of names.
CREATE SCHEMA scoring;
CREATE TABLE scoring.numbered_people AS
SELECT row_number() OVER (ORDER BY person_id)::INTEGER AS person_number, person_id FROM people;
CREATE TABLE scoring.numbered_skills AS
SELECT row_number() OVER (ORDER BY skill)::SMALLINT AS skill_number, skill FROM skills;
CREATE TABLE scoring.numbered_documents AS
SELECT row_number() OVER (ORDER BY item_id)::INTEGER AS document_number, item_id
FROM (SELECT DISTINCT item_id FROM evidence SEMI JOIN profile.role_skills USING (skill));
CREATE TABLE marts.skill_scores AS
SELECT scores.*, people.person_number, skills.skill_number
FROM skill_scores AS scores
SEMI JOIN profile.role_skills USING (skill)
JOIN scoring.numbered_people AS people USING (person_id)
JOIN scoring.numbered_skills AS skills USING (skill);
CREATE TABLE marts.evidence AS
SELECT proof.*, people.person_number, skills.skill_number, documents.document_number
FROM evidence AS proof
JOIN scoring.numbered_documents AS documents USING (item_id)
JOIN scoring.numbered_people AS people USING (person_id)
JOIN scoring.numbered_skills AS skills USING (skill)
SEMI JOIN profile.role_skills USING (skill);
CREATE VIEW scoring.item_weights AS
SELECT person_number, skill_number, document_number, item_kind, occurred_at::DATE AS occurred_on, weight FROM marts.evidence;
-- What is published has nothing too many.
CREATE TABLE scoring.crowded_items (person_number INTEGER, skill_number SMALLINT, document_number INTEGER, is_surplus BOOLEAN);
