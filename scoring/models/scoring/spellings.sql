-- One row per skill and term that counts for it, with the phrase that it spells and whether nothing else spells that.
SELECT
    skills.skill_number,
    terms.term_number,
    dense_rank() OVER (ORDER BY told.form)::SMALLINT AS form_number,
    count(*) OVER (PARTITION BY told.skill, told.form) = 1 AS is_only
FROM (SELECT DISTINCT skill, term, form FROM profile.terms) AS told
JOIN scoring.numbered_skills AS skills USING (skill)
JOIN scoring.numbered_terms AS terms USING (term)
