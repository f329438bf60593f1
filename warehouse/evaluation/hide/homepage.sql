-- Every homepage: of authors, of profiles, of accounts, and the website of GitHub profiles.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, homepage := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.homepage IS NOT NULL)) > 0;
UPDATE raw.author_profiles SET homepage = NULL WHERE homepage IS NOT NULL;
UPDATE raw.hub_accounts SET homepage = NULL WHERE homepage IS NOT NULL;
UPDATE raw.github_records SET payload = json_merge_patch(payload, '{"websiteUrl": null}')
WHERE kind = 'profile' AND (payload ->> '$.websiteUrl') <> '';
