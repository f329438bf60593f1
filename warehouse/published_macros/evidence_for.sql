-- All evidence of one skill for one person (GitHub login, ORCID, OpenReview id or person_id), the weightiest first.
CREATE MACRO evidence_for(who, skill_name) AS TABLE
SELECT proof.weight, proof.title, proof.reason, proof.occurred_at::DATE AS occurred_on, proof.repository, proof.url, people.display_name
FROM evidence AS proof
JOIN people ON people.person_id = proof.person_id
WHERE proof.skill = skill_name
    AND (lower(people.github_login) = lower(who) OR people.person_id = who OR people.orcid = who OR people.openreview_id = who)
ORDER BY proof.weight DESC, proof.item_id
