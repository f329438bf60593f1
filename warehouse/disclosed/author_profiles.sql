-- One row per author profile that was read.
SELECT DISTINCT profiles.*
FROM staging.author_profiles AS profiles
JOIN core.person_marks AS marks ON marks.kind = 'openreview_id' AND marks.value = profiles.profile_id
JOIN subject USING (cluster)
ORDER BY profiles.profile_id
