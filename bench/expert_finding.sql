-- The warehouse's tables as they would be had these papers been read: one author is one person, and no order is told.
INSERT INTO core.publications BY NAME
SELECT 'paper:' || document AS publication_id, text AS title, false AS is_retracted FROM told_documents;
-- Nobody stands first but who wrote alone: the place among the authors is not known, their number is.
INSERT INTO core.mentions BY NAME
SELECT 'paper:' || document || '#' || author AS mention_id, 'paper:' || document AS publication_id,
    least(2, count(*) OVER (PARTITION BY document)) AS author_position, count(*) OVER (PARTITION BY document) AS author_count
FROM told_authors;
INSERT INTO core.accounts BY NAME
SELECT 'paper:' || document || '#' || author AS account_id, 'author ' || author AS cluster FROM told_authors;
INSERT INTO core.people BY NAME
SELECT DISTINCT 'author ' || author AS person_id, 'author ' || author AS cluster, 1 AS identity_confidence FROM told_authors;
INSERT INTO core.credits BY NAME
SELECT 'paper:' || document AS document_id, 'author ' || author AS person_id, 'author' AS part FROM told_authors;
