-- One row per number of the ranking formula.
SELECT parameter, value FROM formula ORDER BY parameter
