-- One row per account of the hub that was read before $until.
FROM build.raw.hub_accounts SEMI JOIN (SELECT file FROM build.raw.files WHERE fetched_at < $until) USING (file)
