-- Every ORCID: of authors, of profiles, of accounts, and in the links of GitHub profiles.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, orcid := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.orcid IS NOT NULL)) > 0;
UPDATE raw.author_profiles SET orcid = NULL WHERE orcid IS NOT NULL;
UPDATE raw.hub_accounts SET orcid = NULL WHERE orcid IS NOT NULL;
UPDATE raw.github_records SET payload = regexp_replace(payload::VARCHAR, 'orcid\.org/[\dX-]+', 'orcid.org/', 'g')::JSON
WHERE kind = 'profile' AND contains(payload::VARCHAR, 'orcid.org/');
