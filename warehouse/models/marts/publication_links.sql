-- One row per paper and repository, model, dataset or space that it names, or whose card names it.
SELECT publication_id, kind, name, url, told_by, repository FROM core.publication_links
