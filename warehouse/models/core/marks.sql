-- One row per node of which a person has at most one: a GitHub account, an ORCID, an OpenReview profile.
SELECT node, component,
    CASE WHEN starts_with(node, 'github') THEN 'GitHub account' WHEN starts_with(node, 'orcid:') THEN 'ORCID'
        ELSE 'OpenReview profile' END AS kind
FROM core.components
WHERE regexp_matches(node, '^(github:|github-login:|orcid:|openreview:~)')
