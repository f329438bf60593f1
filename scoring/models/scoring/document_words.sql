-- One row per document: the words of its title and of its abstract (of a commit none), how many they are, and how many paths.
-- Row by row: scoring.documents by document_id.
SELECT
    *,
    len(title_words)::INTEGER AS title_word_count,
    len(abstract_words)::INTEGER AS abstract_word_count
FROM (
    SELECT
        document_id,
        item_kind,
        repository,
        occurred_at,
        words(title) AS title_words,
        words(CASE WHEN item_kind = 'publication' THEN coalesce(abstract, '') ELSE abstract END) AS abstract_words,
        len(paths)::INTEGER AS path_count
    FROM scoring.documents
)
