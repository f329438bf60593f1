-- One row per document: its number, in the order of document_id, and what scoring asks of it without its texts.
SELECT
    row_number() OVER (ORDER BY said.document_id)::INTEGER AS document_number,
    said.document_id,
    said.item_kind::ENUM ('commit', 'publication', 'artifact') AS item_kind,
    repositories.repository_number,
    said.occurred_at::DATE AS occurred_on,
    said.title_word_count,
    said.abstract_word_count,
    said.path_count
FROM scoring.document_words AS said
LEFT JOIN scoring.numbered_repositories AS repositories USING (repository)
