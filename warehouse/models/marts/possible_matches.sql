-- One row per two people who may be one: why, how likely, what would settle it, and which shortlists it would change.
WITH listed AS (
    SELECT person_id, list_sort(list(role)) AS roles, min(rank) AS rank
    FROM marts.shortlists
    GROUP BY person_id
)
SELECT
    substr(md5(one.anchor || ' ' || other.anchor), 1, 8) AS match_id,
    one.anchor AS account_a,
    other.anchor AS account_b,
    a.person_id AS person_a,
    b.person_id AS person_b,
    a.display_name AS name_a,
    b.display_name AS name_b,
    found.probability::DOUBLE AS probability,
    found.reasons,
    found.against,
    CASE
        WHEN starts_with(one.anchor, 'github') AND starts_with(other.anchor, 'github')
        THEN 'one GitHub account names the other, or both show the same home page'
        ELSE 'a page of one that links to the other: home page, ORCID, OpenReview or GitHub profile'
    END AS what_would_settle,
    list_sort(list_distinct(list_concat(coalesce(la.roles, []), coalesce(lb.roles, [])))) AS shortlists,
    least(la.rank, lb.rank) AS best_rank
FROM core.possible_matches AS found
JOIN core.clusters AS one ON one.cluster = found.cluster_a
JOIN core.clusters AS other ON other.cluster = found.cluster_b
JOIN core.people AS a ON a.cluster = found.cluster_a
JOIN core.people AS b ON b.cluster = found.cluster_b
LEFT JOIN listed AS la ON la.person_id = a.person_id
LEFT JOIN listed AS lb ON lb.person_id = b.person_id
