-- One row per identity decision made before $until; who is suppressed or erased stays so at every date.
FROM build.raw.decisions
WHERE kind IN ('suppressed', 'erased') OR made_at::TIMESTAMPTZ::TIMESTAMP < $until
