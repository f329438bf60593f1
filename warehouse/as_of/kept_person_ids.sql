-- One row per person_id given by a build before $until: none, as if the installation had begun with that day.
FROM build.raw.kept_person_ids WHERE $until IS NULL
