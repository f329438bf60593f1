-- One row per Hugging Face account read: none yet.
SELECT
    NULL::VARCHAR AS account, NULL::VARCHAR AS name, NULL::BOOLEAN AS is_organisation, []::VARCHAR[] AS organisations,
    NULL::VARCHAR AS github_login, NULL::VARCHAR AS homepage, NULL::VARCHAR AS orcid, NULL::BIGINT AS follower_count,
    NULL::TIMESTAMP AS collected_at
WHERE false
