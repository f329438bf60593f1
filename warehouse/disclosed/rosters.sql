-- One row per name that a project's own list puts beside an account of theirs.
SELECT rosters.target AS repository, rosters.path, rosters.line, rosters.name, rosters.github_login, files.fetched_at AS collected_at
FROM raw.rosters AS rosters
JOIN raw.files AS files USING (file)
JOIN core.person_marks AS marks ON marks.kind = 'github_login' AND marks.value = lower(rosters.github_login)
JOIN subject USING (cluster)
ORDER BY ALL
