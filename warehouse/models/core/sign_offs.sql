-- One row per commit of a GitHub account (-1: erased) that one personal address, and no other, signs off.
WITH signed AS (
    SELECT commits.commit_id, commits.target, commits.author,
        list_filter(commits.trailers, lambda trailer: trailer.kind = 'signed-off-by') AS signers
    FROM raw.git_commits AS commits
    WHERE commits.author.github_id IS NOT NULL OR commits.author.address_kind = 'erased'
)
SELECT signed.commit_id, signed.signers[1].email_hash AS email_hash, coalesce(signed.author.github_id, -1) AS github_id
FROM signed
JOIN staging.commits AS kept ON kept.commit_id = signed.commit_id AND kept.repository = signed.target
LEFT JOIN staging.signatures AS signatures ON signatures.commit_id = signed.commit_id AND signatures.position = 0
LEFT JOIN core.aliases AS aliases USING (alias_key)
ANTI JOIN core.automation AS automation ON automation.alias_id = aliases.alias_id
WHERE len(signed.signers) = 1 AND signed.signers[1].email_hash IS NOT NULL
