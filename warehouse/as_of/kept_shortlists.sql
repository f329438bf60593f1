-- One row per data date before $until, role and ranked person.
FROM build.raw.kept_shortlists WHERE as_of < $until
