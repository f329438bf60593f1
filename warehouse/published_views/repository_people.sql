-- One row per watched repository and person who contributed to it.
-- repository: owner/name.
-- person_id: The person.
-- display_name: Name to show.
-- github_login: GitHub login, when known.
-- contribution_count: Contributions of any kind.
-- commit_count: Commits among them.
-- review_count: Reviews among them.
-- first_on: Day of the first.
-- last_on: Day of the latest.
SELECT
    work.repository, people.person_id, people.display_name, people.github_login,
    count(*)::INTEGER AS contribution_count,
    (count(*) FILTER (work.kind = 'commit'))::INTEGER AS commit_count,
    (count(*) FILTER (work.kind = 'review'))::INTEGER AS review_count,
    min(work.occurred_at)::DATE AS first_on,
    max(work.occurred_at)::DATE AS last_on
FROM contributions AS work
JOIN people ON people.person_id = work.person_id
WHERE work.repository IS NOT NULL
GROUP BY work.repository, people.person_id, people.display_name, people.github_login
