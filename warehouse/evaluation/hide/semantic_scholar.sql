-- Every Semantic Scholar id of profiles.
UPDATE raw.author_profiles SET semantic_scholar = NULL WHERE semantic_scholar IS NOT NULL;
