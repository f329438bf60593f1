-- One row per term of the taxonomy: its number, in the order of names.
SELECT row_number() OVER (ORDER BY term)::SMALLINT AS term_number, term FROM (SELECT DISTINCT term FROM profile.terms)
