-- No e-mail address stands in a published text.
WITH texts AS (
    SELECT 'people' AS found, display_name AS text FROM marts.people
    UNION ALL SELECT 'accounts', display_name FROM marts.accounts
    UNION ALL SELECT 'accounts', handle FROM marts.accounts
    UNION ALL SELECT 'contributions', title FROM marts.contributions
    UNION ALL SELECT 'publications', title FROM marts.publications
    UNION ALL SELECT 'publications', abstract FROM marts.publications
    UNION ALL SELECT 'authorships', author_name FROM marts.authorships
    UNION ALL SELECT 'authorships', affiliation FROM marts.authorships
    UNION ALL SELECT 'evidence', title FROM marts.evidence
)
SELECT found, count(*) AS text_count
FROM texts
WHERE regexp_matches(text, '[\w.+%''-]+@[\w-]+(\.[\w-]+)+')
GROUP BY found
