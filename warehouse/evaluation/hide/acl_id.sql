-- Which author of the ACL Anthology an author of a paper is.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, acl_id := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.acl_id IS NOT NULL)) > 0;
