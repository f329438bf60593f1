-- One row per personal address that GitHub's records or sign-offs tie to one account: by which method, how often, how unanimously.
WITH addressed AS (
    SELECT aliases.email_hash, signatures.commit_id, commits.repository, commits.pull_request_number, commits.is_merge
    FROM staging.signatures AS signatures
    JOIN core.aliases AS aliases USING (alias_key)
    JOIN staging.commits AS commits USING (commit_id)
    WHERE signatures.position = 0 AND aliases.email_hash IS NOT NULL
),
votes AS (
    -- The author of a squashed commit is the author of the pull request that its subject names.
    SELECT addressed.email_hash, CASE WHEN pulls.author_kind = 'Erased' THEN -1 ELSE pulls.author_id END AS github_id, 'squash_subject' AS method
    FROM addressed
    JOIN staging.github_pull_requests AS pulls
        ON pulls.repository = addressed.repository AND pulls.number = addressed.pull_request_number
    WHERE NOT addressed.is_merge AND pulls.merged_at IS NOT NULL
    UNION ALL
    -- Who wrote the tip of a pull request is mostly who opened it.
    SELECT heads.signature.email_hash, CASE WHEN pulls.author_kind = 'Erased' THEN -1 ELSE pulls.author_id END, 'pull_request_tip'
    FROM raw.pull_heads AS heads
    JOIN staging.github_pull_requests AS pulls ON pulls.repository = heads.target AND pulls.number = heads.number
    WHERE heads.signature.email_hash IS NOT NULL
    UNION ALL
    -- The account that GitHub itself shows behind a commit is the truth.
    SELECT addressed.email_hash,
        CASE WHEN (authors.payload ->> '$.author.user.__typename') = 'Erased' THEN -1
            ELSE (authors.payload ->> '$.author.user.databaseId')::BIGINT END,
        'commit_author'
    FROM staging.github_records AS authors
    JOIN addressed ON addressed.commit_id = (authors.payload ->> '$.oid')
    WHERE authors.kind = 'commit_author'
    UNION ALL
    -- Who alone signs off a commit wrote it, or at times a maintainer took it over: hence twice, or a like name.
    SELECT email_hash, github_id, 'signed_off' FROM core.sign_offs
),
tallied AS (
    SELECT votes.email_hash, votes.method, votes.github_id, count(*) AS vote_count,
        sum(count(*)) OVER (PARTITION BY votes.email_hash, votes.method) AS all_count
    FROM votes
    LEFT JOIN staging.github_accounts AS accounts USING (github_id)
    -- The erased, whose number is -1, still speak against others: an address does not become somebody's when they go.
    WHERE NOT coalesce(accounts.is_automation, votes.github_id <> -1 AND votes.method <> 'signed_off')
    GROUP BY votes.email_hash, votes.method, votes.github_id
),
alike AS (
    SELECT DISTINCT tallied.email_hash, tallied.github_id
    FROM tallied
    JOIN core.aliases AS aliases USING (email_hash)
    JOIN core.aliases AS accounts ON accounts.github_id = tallied.github_id
    WHERE list_has_any(string_split(aliases.name_key, ' '),
        string_split(person_key(concat_ws(' ', accounts.name, accounts.login_key)), ' '))
)
SELECT tallied.email_hash, tallied.github_id, tallied.method, tallied.vote_count::INTEGER AS vote_count,
    round(tallied.vote_count / tallied.all_count, 3) AS agreement
FROM tallied
JOIN raw.identity_rules AS rules ON rules.rule = tallied.method
ANTI JOIN core.shared_addresses USING (email_hash)
LEFT JOIN alike USING (email_hash, github_id)
WHERE tallied.vote_count >= 0.8 * tallied.all_count AND tallied.github_id <> -1
    -- Once is chance: a colleague pushed, an account was borrowed. It counts where the names agree.
    AND (tallied.method = 'commit_author' OR tallied.vote_count > 1 OR alike.github_id IS NOT NULL)
QUALIFY row_number() OVER (
    PARTITION BY tallied.email_hash ORDER BY rules.probability DESC, tallied.vote_count DESC, tallied.github_id) = 1
