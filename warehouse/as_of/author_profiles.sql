-- One row per author profile that was read before $until.
FROM build.raw.author_profiles SEMI JOIN (SELECT file FROM build.raw.files WHERE fetched_at < $until) USING (file)
