-- One row per shortlist that they stand on or stood on.
SELECT lists.role, lists.rank, lists.score, lists.as_of FROM marts.shortlists AS lists JOIN subject USING (person_id)
UNION
SELECT kept.role, kept.rank, NULL, kept.as_of FROM raw.kept_shortlists AS kept JOIN subject USING (person_id)
ORDER BY as_of, role, score NULLS LAST
