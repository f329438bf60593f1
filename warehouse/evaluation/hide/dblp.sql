-- Every dblp pid, of authors and of profiles.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, dblp := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.dblp IS NOT NULL)) > 0;
UPDATE raw.author_profiles SET dblp = NULL WHERE dblp IS NOT NULL;
