-- One row per kind of document: how many there are and mean lengths in words for BM25 (artifacts: none), and the points from which one counts.
SELECT
    documents.item_kind,
    count(*) AS document_count,
    greatest(sum(title_word_count) / count(*), 1) AS mean_title_words,
    greatest(sum(coalesce(abstract_word_count, 0)) / count(*), 1) AS mean_abstract_words,
    -- A share of what a word is worth that stands in one document alone: the same cut in a small corpus and in a large one.
    round(any_value(CASE WHEN documents.item_kind = 'commit' THEN formula.commit_cut ELSE formula.paper_cut END)
        * ln(1 + (count(*) - 0.5) / 1.5), 6) AS fewest_points
FROM scoring.document_words AS documents
CROSS JOIN profile.formula AS formula
WHERE documents.item_kind <> 'artifact'
GROUP BY documents.item_kind
UNION ALL
-- Artifacts are no corpus: each is measured by itself, so that neither a thousand uploads nor an erasure moves another's points.
SELECT 'artifact', NULL, NULL, NULL, any_value(formula.artifact_cut)
FROM scoring.document_words AS documents
CROSS JOIN profile.formula AS formula
WHERE documents.item_kind = 'artifact'
HAVING count(*) > 0
