-- The account that the truth's commits carry in a noreply address; all other commits keep theirs.
-- Each name and account gets a personal address of its own, so that nothing but the name is left to go by.
UPDATE raw.git_commits SET author = struct_update(author, address_kind := 'personal', github_id := NULL::BIGINT,
    github_login := NULL::VARCHAR,
    email_hash := md5(concat_ws(chr(31), 'hidden', author.name, author.github_id, lower(author.github_login))))
WHERE author.address_kind = 'github' AND commit_id IN (SELECT commit_id FROM truth_anchors);
