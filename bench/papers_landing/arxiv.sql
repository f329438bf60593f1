-- One row per page of about a thousand records, as OAI-PMH lists them.
SELECT 'cs.LG' AS target, papers.id // 1500 AS file, 'oai' AS kind, 'https://oaipmh.arxiv.org/oai' AS url,
    '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
    || string_agg('<record><header><identifier>oai:arXiv.org:' || arxiv_id || '</identifier><datestamp>' || (created_on + 90)
        || '</datestamp><setSpec>cs:cs:LG</setSpec></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>' || arxiv_id
        || '</id><created>' || created_on || '</created><authors>'
        || array_to_string(list_transform(authors, lambda one:
            '<author><keyname>' || one.surname || '</keyname><forenames>' || one.forenames || '</forenames></author>'), '')
        || '</authors><title>' || first_title || '</title><categories>cs.LG stat.ML</categories>'
        || CASE WHEN is_published AND draw(papers.id, 'claims') < 0.4 THEN '<comments>Accepted at ' || venue || ' ' || year || '</comments>' ELSE '' END
        || CASE WHEN doi IS NOT NULL AND draw(papers.id, 'tells doi') < 0.2 THEN '<doi>' || doi || '</doi>' ELSE '' END
        || '<abstract>' || abstract || '</abstract></arXiv></metadata></record>', '' ORDER BY papers.id)
    || '</ListRecords></OAI-PMH>' AS body
FROM papers JOIN bylines USING (id)
WHERE is_preprint
GROUP BY papers.id // 1500
