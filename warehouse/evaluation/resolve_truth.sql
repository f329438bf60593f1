-- One row per truth row and thing that it names: a commit's author, or an account. What names nothing has no row.
-- Every kind of source stands in a CTE of its own. A column that a source will bring is NULL until it does.
WITH
mentions AS (
    FROM core.mentions
    UNION ALL BY NAME
    SELECT NULL::VARCHAR AS openreview_id, NULL::VARCHAR AS orcid, NULL::VARCHAR AS acl_author_id WHERE false
),
publications AS (
    FROM core.publications
    UNION ALL BY NAME
    SELECT NULL::VARCHAR AS openalex_id WHERE false
),
-- A paper goes by every id that the records merged into it brought along.
papers AS (
    SELECT publication_id, publication_id AS paper FROM publications
    UNION
    SELECT publication_id, unnest([
        'arxiv:' || arxiv_id, 'openreview:' || openreview_id, 'acl:' || acl_id, 'acl_anthology:' || acl_id,
        'doi:' || doi, 'openalex:' || openalex_id])
    FROM publications
),
commits AS (
    SELECT truth.position, signatures.commit_id, signatures.email_hash, NULL::VARCHAR AS account_id
    FROM truth_rows AS truth
    JOIN staging.signatures AS signatures ON signatures.commit_id = truth.handle AND signatures.position = 0
    WHERE truth.source = 'git_commit'
),
-- Who holds a login now comes before who gave it up.
logins AS (
    SELECT lower(handle) AS login_key, account_id, 1 AS place FROM core.accounts WHERE source = 'github'
    UNION ALL
    SELECT lower(unnest(former_handles)), account_id, 2 FROM core.accounts WHERE source = 'github'
),
github AS (
    SELECT truth.position, logins.account_id
    FROM truth_rows AS truth
    JOIN logins ON logins.login_key = truth.handle
    WHERE truth.source = 'github'
    QUALIFY row_number() OVER (PARTITION BY truth.position ORDER BY logins.place, logins.account_id) = 1
),
-- A position counts within the source that is named; another source may list the authors otherwise.
told_mentions AS (
    SELECT truth.position, told.mention_id AS account_id
    FROM truth_rows AS truth
    JOIN core.source_mentions AS told
        ON told.source_mention_id = regexp_replace(truth.handle, '^acl_anthology:', 'acl:')
    WHERE truth.source = 'mention' AND told.mention_id IS NOT NULL
),
named_mentions AS (
    SELECT truth.position, mentions.mention_id AS account_id
    FROM (FROM truth_rows ANTI JOIN told_mentions USING (position)) AS truth
    JOIN papers ON papers.paper = regexp_extract(truth.handle, '^(.*)#\d+$', 1)
    JOIN mentions ON mentions.publication_id = papers.publication_id
        AND mentions.author_position = try_cast(regexp_extract(truth.handle, '#(\d+)$', 1) AS INTEGER)
    WHERE truth.source = 'mention'
),
openreview AS (
    SELECT truth.position, mentions.mention_id AS account_id
    FROM truth_rows AS truth
    JOIN mentions ON mentions.openreview_id = truth.handle
    WHERE truth.source = 'openreview'
),
acl AS (
    SELECT truth.position, mentions.mention_id AS account_id
    FROM truth_rows AS truth
    JOIN mentions ON mentions.acl_author_id = truth.handle
    WHERE truth.source = 'acl'
),
orcid AS (
    SELECT truth.position, mentions.mention_id AS account_id
    FROM truth_rows AS truth
    JOIN mentions ON mentions.orcid = truth.handle
    WHERE truth.source = 'orcid'
    UNION ALL
    SELECT truth.position, 'github:' || profiles.github_id
    FROM truth_rows AS truth
    JOIN staging.github_profiles AS profiles ON profiles.orcid = truth.handle
    WHERE truth.source = 'orcid'
),
-- Accounts that are or were called by the id itself: those of huggingface, and the profiles of the other sources.
called AS (
    SELECT truth.position, accounts.account_id
    FROM truth_rows AS truth
    JOIN core.accounts AS accounts ON accounts.source = truth.source
        AND (accounts.handle = truth.handle OR list_contains(accounts.former_handles, truth.handle))
    WHERE truth.source IN ('openreview', 'acl', 'orcid', 'huggingface')
)
FROM commits
UNION BY NAME FROM github
UNION BY NAME FROM told_mentions
UNION BY NAME FROM named_mentions
UNION BY NAME FROM openreview
UNION BY NAME FROM acl
UNION BY NAME FROM orcid
UNION BY NAME FROM called
