-- One row per number of the ranking formula.
UNPIVOT (SELECT COLUMNS(*)::DOUBLE FROM profile.formula) ON COLUMNS(*) INTO NAME parameter VALUE value
