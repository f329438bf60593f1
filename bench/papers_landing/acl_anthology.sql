-- One row per volume of at most five hundred papers.
SELECT venue || ' ' || year AS target, 0 AS file, 'volume' AS kind, 'https://aclanthology.org/volumes/' || volume || '/' AS url,
    '<collection id="' || split_part(volume, '-', 1) || '"><volume id="' || split_part(volume, '-', 2) || '"><meta><booktitle>Proceedings of '
    || venue || '</booktitle><month>July</month><year>' || year || '</year><venue>' || lower(venue) || '</venue></meta>'
    || string_agg('<paper id="' || split_part(split_part(acl_id, '-', 2), '.', 2) || '"><title>' || title || '</title>'
        || array_to_string(list_transform(authors, lambda one:
            '<author><first>' || one.forenames || '</first><last>' || one.surname || '</last></author>'), '')
        || '<abstract>' || abstract || '</abstract><url hash="0">' || acl_id || '</url><doi>' || doi || '</doi></paper>', '' ORDER BY id)
    || '</volume></collection>' AS body
FROM (SELECT papers.*, bylines.authors, split_part(acl_id, '-', 1) || '-' || split_part(split_part(acl_id, '-', 2), '.', 1) AS volume
    FROM papers JOIN bylines USING (id) WHERE home = 'acl')
GROUP BY venue, year, volume
