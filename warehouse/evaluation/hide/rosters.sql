-- Whom the projects' own lists name.
DELETE FROM raw.rosters;
