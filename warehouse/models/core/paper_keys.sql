-- One row per record and identifier it carries; an identifier that one source gives to different titles is none.
WITH carried AS (
    SELECT record_id, source, title_key, unnest([
        'doi:' || doi,
        'arxiv:' || arxiv_id,
        'arxiv:' || nullif(regexp_extract(doi, '^10\.48550/arxiv\.(\d{4}\.\d{4,5})$', 1), ''),
        'acl:' || nullif(regexp_extract(doi, '^10\.18653/v1/(.+)$', 1), ''),
        'openreview:' || openreview_id,
        'acl:' || lower(acl_id)
    ]) AS key
    FROM core.paper_records
),
ambiguous AS (
    SELECT DISTINCT key
    FROM carried
    WHERE key IS NOT NULL
    GROUP BY source, key
    HAVING count(DISTINCT title_key) > 1
)
SELECT DISTINCT record_id, key
FROM carried
ANTI JOIN ambiguous USING (key)
WHERE key IS NOT NULL
