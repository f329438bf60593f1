-- One row per component in which something speaks against one person, and what.
WITH found AS (
    SELECT component, count(*) || ' of what a person has one: ' || kind AS reason
    FROM core.marks
    GROUP BY component, kind
    HAVING count(*) > 1
    UNION ALL
    SELECT one.component, 'decided not the same'
    FROM core.decided_pairs AS pairs
    JOIN core.components AS one ON one.node = pairs.a
    JOIN core.components AS other ON other.node = pairs.b
    WHERE pairs.kind = 'not_same' AND one.component = other.component
    UNION ALL
    SELECT component, 'larger than a person: ' || count(*) FILTER (account_weight(node) > 0) || ' accounts'
    FROM core.components
    GROUP BY component
    HAVING sum(account_weight(node)) > largest_person()
)
SELECT component, string_agg(DISTINCT reason, '; ' ORDER BY reason) AS reason
FROM found
GROUP BY component
