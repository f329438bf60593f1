-- One row per name beside an account in a list that was read before $until.
FROM build.raw.rosters SEMI JOIN (SELECT file FROM build.raw.files WHERE fetched_at < $until) USING (file)
