-- Which GitHub account a profile elsewhere names as its own.
UPDATE raw.papers SET authors = list_transform(authors, lambda author: struct_update(author, github_login := NULL::VARCHAR))
WHERE len(list_filter(authors, lambda author: author.github_login IS NOT NULL)) > 0;
UPDATE raw.author_profiles SET github_login = NULL WHERE github_login IS NOT NULL;
UPDATE raw.hub_accounts SET github_login = NULL WHERE github_login IS NOT NULL;
