-- Every Google Scholar id, of authors and of profiles.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, google_scholar := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.google_scholar IS NOT NULL)) > 0;
UPDATE raw.author_profiles SET google_scholar = NULL WHERE google_scholar IS NOT NULL;
