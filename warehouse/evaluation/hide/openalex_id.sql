-- Which author of OpenAlex an author of a paper is.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, openalex_id := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.openalex_id IS NOT NULL)) > 0;
