-- One row per commit made before $until.
FROM build.raw.git_commits WHERE committed_at < $until
