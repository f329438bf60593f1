-- One row per term of the taxonomy: its number, in the order of names.
SELECT row_number() OVER (ORDER BY term)::INTEGER AS term_number, term FROM (SELECT DISTINCT term FROM profile.terms)
