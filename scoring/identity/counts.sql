-- One row: how many truth rows there are and were found, of how many entities, lying with how many people.
SELECT
    count(*) AS rows,
    count(person_id) AS resolved,
    count(DISTINCT truth_id) FILTER (person_id IS NOT NULL) AS entities,
    count(DISTINCT person_id) AS people,
    -- Rows whose id is carried by accounts of several people.
    count(*) FILTER (person_count > 1) AS scattered
FROM truth_entries
