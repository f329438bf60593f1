-- One row per paper, versions and sources merged.
WITH cards AS (
    SELECT publication_id, min(url) AS url
    FROM core.publication_links
    WHERE kind = 'repository' AND told_by = ['card']
    GROUP BY publication_id
)
SELECT
    publications.* EXCLUDE (authors, authors_record_id, code_links, collected_at) REPLACE (
        CASE WHEN coalesce(publications.code_repository, 'https://huggingface.co/') LIKE 'https://huggingface.co/%'
            THEN coalesce(cards.url, publications.code_repository) ELSE publications.code_repository END AS code_repository)
FROM core.publications AS publications
LEFT JOIN cards USING (publication_id)
