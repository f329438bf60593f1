-- One row per repository and term in its paths: the share of its commits that do not show it there.
-- What nearly all of them show, such as the package's own name, tells what the repository is and not what a commit is about.
SELECT
    documents.repository_number,
    terms.term_number,
    -- As if path_rarity_commits more did not show it: of a few commits nobody knows what the rest will touch.
    round(1 - count(*) / (any_value(sizes.commit_count) + any_value(formula.path_rarity_commits)), 6) AS path_rarity
FROM scoring.document_terms AS hits
JOIN scoring.numbered_documents AS documents USING (document_id)
JOIN scoring.numbered_terms AS terms USING (term)
JOIN (
    SELECT repository_number, count(*) AS commit_count
    FROM scoring.numbered_documents
    WHERE item_kind = 'commit'
    GROUP BY repository_number
) AS sizes USING (repository_number)
CROSS JOIN profile.formula AS formula
WHERE hits.item_kind = 'commit' AND hits.path_hits > 0
GROUP BY documents.repository_number, terms.term_number
