-- One row per note of interface 2, about a thousand a file.
SELECT venue || ' ' || year AS target, id // 250000 AS file,
    'note_v2' AS kind, 'https://api2.openreview.net/notes' AS url,
    to_json({
        'id': forum, 'forum': forum, 'domain': venue || '.cc/' || year || '/Conference',
        'cdate': epoch_ms(created_on::TIMESTAMP), 'pdate': epoch_ms(created_on::TIMESTAMP) + 10000000000,
        'content': {
            'title': {'value': title},
            'authors': {'value': list_transform(authors, lambda one: one.name)},
            'authorids': {'value': list_transform(authors, lambda one: one.openreview_id)},
            'keywords': {'value': string_split(title, ' ')[:3]},
            'abstract': {'value': abstract},
            'venue': {'value': venue || ' ' || year || ' poster'},
            'venueid': {'value': venue || '.cc/' || year || '/Conference'},
            'preprint': {'value': CASE WHEN is_preprint AND draw(id, 'names preprint') < 0.1 THEN 'https://arxiv.org/abs/' || arxiv_id || 'v2' ELSE '' END}
        }
    })::VARCHAR AS body
FROM papers JOIN bylines USING (id)
WHERE home = 'openreview'
