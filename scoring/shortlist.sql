-- One row per person of one role's shortlist that no filter leaves out, with what the exports show.
SELECT
    listed.rank,
    listed.display_name,
    people.github_url,
    listed.score,
    listed.confidence,
    listed.top_skills,
    listed.top_evidence,
    people.location,
    people.company,
    listed.last_active_on,
    listed.is_new,
    listed.person_id,
    listed.as_of,
    listed.github_login,
    listed.rank_change,
    listed.evidence_count,
    listed.active_month_count,
    listed.last_evidence_on,
    listed.must_have_score,
    people.country_code,
    people.homepage_url
FROM shortlists AS listed
JOIN people USING (person_id)
WHERE listed.role = $role
    AND ($location::VARCHAR IS NULL OR contains(lower(people.location), lower($location)))
    AND ($country::VARCHAR IS NULL OR upper(people.country_code) = upper($country))
    AND ($active_since::DATE IS NULL OR listed.last_active_on >= $active_since::DATE)
    AND ($min_confidence::DOUBLE IS NULL OR listed.confidence >= $min_confidence)
    AND (NOT $new_only OR listed.is_new)
    AND NOT EXISTS (
        SELECT 1 FROM unnest($exclude_company::VARCHAR[]) AS excluded (company)
        WHERE contains(lower(people.company), lower(excluded.company)))
    AND (len($require::VARCHAR[]) = 0 OR listed.person_id IN (
        SELECT scores.person_id FROM skill_scores AS scores WHERE list_contains($require::VARCHAR[], scores.skill)
        GROUP BY scores.person_id HAVING count(*) = len(list_distinct($require::VARCHAR[]))))
ORDER BY listed.rank
LIMIT $top
