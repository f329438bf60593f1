-- One row: the data date, empty where nobody is known.
SELECT max(last_active_on) AS as_of FROM people
