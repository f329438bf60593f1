-- One row per person and repository: the commits that the person is credited with there.
SELECT person_number, repository_number, count(*)::INTEGER AS commit_count
FROM scoring.shares
WHERE item_kind = 'commit'
GROUP BY person_number, repository_number
