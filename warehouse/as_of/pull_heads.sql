-- One row per tip of a pull request that was written before $until; where a later tip took its place, none is known.
FROM build.raw.pull_heads WHERE authored_at < $until
