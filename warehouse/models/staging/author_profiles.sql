-- One row per author profile read: none yet.
SELECT
    NULL::VARCHAR AS profile_id, []::VARCHAR[] AS former_ids, []::VARCHAR[] AS names, NULL::VARCHAR AS homepage,
    NULL::VARCHAR AS github_login, NULL::VARCHAR AS orcid, NULL::VARCHAR AS dblp, NULL::VARCHAR AS google_scholar,
    NULL::VARCHAR AS semantic_scholar,
    []::STRUCT(institution VARCHAR, domain VARCHAR, "position" VARCHAR, country_code VARCHAR, start_year INTEGER, end_year INTEGER)[] AS history,
    []::VARCHAR[] AS expertise, NULL::VARCHAR AS source, NULL::TIMESTAMP AS collected_at
WHERE false
