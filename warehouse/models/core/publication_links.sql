-- One row per paper and address of a repository or of an artifact on the hub: the paper names it, or its card names the paper.
WITH
numbered AS (
    SELECT DISTINCT papers.arxiv_id, groups.publication_id
    FROM staging.source_papers AS papers
    JOIN core.paper_groups AS groups USING (record_id)
    WHERE papers.arxiv_id IS NOT NULL
),
cited AS (
    SELECT DISTINCT cards.artifact_id, numbered.publication_id
    FROM (SELECT artifact_id, unnest(arxiv_ids) AS arxiv_id FROM staging.artifacts) AS cards
    JOIN numbered USING (arxiv_id)
),
-- Cards name whatever they build on. The code is the paper's where a card tells of one paper and one repository,
-- and whoever keeps the card wrote the paper or owns the repository.
shared AS (
    SELECT cited.publication_id, artifacts.code_links[1] AS url
    FROM cited
    JOIN staging.artifacts AS artifacts USING (artifact_id)
    LEFT JOIN core.artifact_owners AS owners USING (artifact_id)
    LEFT JOIN core.credits AS authors ON authors.document_id = cited.publication_id AND authors.person_id = owners.person_id
    WHERE len(artifacts.arxiv_ids) = 1 AND len(artifacts.code_links) = 1
        AND (authors.person_id IS NOT NULL OR lower(split_part(artifacts.code_links[1], '/', 4)) = lower(artifacts.owner))
),
told AS (
    SELECT publication_id, unnest(code_links) AS url, 'paper' AS told_by FROM core.publications
    UNION ALL
    SELECT cited.publication_id, artifacts.url, 'card' FROM cited JOIN staging.artifacts AS artifacts USING (artifact_id)
    UNION ALL
    SELECT publication_id, url, 'card' FROM shared
),
-- Of spellings that differ in case only, the one used most.
spelled AS (
    SELECT url_key, max_by(url, (spelling_count, url)) AS url
    FROM (SELECT lower(url) AS url_key, url, count(*) AS spelling_count FROM told GROUP BY ALL)
    GROUP BY url_key
)
SELECT
    told.publication_id,
    CASE
        WHEN NOT starts_with(spelled.url_key, 'https://huggingface.co/') THEN 'repository'
        WHEN starts_with(spelled.url_key, 'https://huggingface.co/datasets/') THEN 'dataset'
        WHEN starts_with(spelled.url_key, 'https://huggingface.co/spaces/') THEN 'space'
        ELSE 'model'
    END AS kind,
    regexp_replace(spelled.url, '^https://[^/]+/(?:datasets/|spaces/)?', '') AS name,
    spelled.url,
    list_sort(list_distinct(list(told.told_by))) AS told_by,
    any_value(names.repository) AS repository
FROM told
JOIN spelled ON spelled.url_key = lower(told.url)
LEFT JOIN core.repository_names AS names ON spelled.url_key = 'https://github.com/' || names.name_key
GROUP BY told.publication_id, spelled.url_key, spelled.url
