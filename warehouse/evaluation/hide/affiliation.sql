-- Where people work: on papers, in the history of profiles, as the company of GitHub profiles.
UPDATE raw.papers SET authors = list_transform(authors, lambda author:
    struct_update(author, affiliations := []::VARCHAR[], country_codes := []::VARCHAR[]))
WHERE len(list_filter(authors, lambda author: len(author.affiliations) > 0 OR len(author.country_codes) > 0)) > 0;
UPDATE raw.arxiv_papers SET authors = list_transform(authors, lambda author: struct_update(author, affiliations := []::VARCHAR[]))
WHERE len(list_filter(authors, lambda author: len(author.affiliations) > 0)) > 0;
UPDATE raw.author_profiles SET history = history[:0] WHERE len(history) > 0;
UPDATE raw.github_records SET payload = json_merge_patch(payload, '{"company": null}')
WHERE kind = 'profile' AND (payload ->> '$.company') <> '';
