-- Which OpenReview profile an author of a paper has. The profiles themselves stay.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, openreview_id := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.openreview_id IS NOT NULL)) > 0;
