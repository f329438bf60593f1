-- One row per account and published key that is passed over as somebody else's, and why: lists that slip a row name a neighbour's.
WITH named AS (
    SELECT key, name_key, count(*) AS account_count FROM core.published_keys WHERE name_key IS NOT NULL GROUP BY key, name_key
),
-- The name that a key stands beside most often, where that is plain.
leaders AS (
    SELECT key, name_key
    FROM named
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY account_count DESC, name_key) = 1
),
foreign_names AS (
    SELECT named.key, named.name_key, named.account_count, leaders.name_key AS leader
    FROM named
    JOIN leaders USING (key)
    WHERE NOT list_has_any(string_split(named.name_key, ' '), string_split(leaders.name_key, ' '))
),
strangers AS (
    SELECT key, sum(account_count) AS account_count FROM foreign_names GROUP BY key
),
votes AS (
    SELECT strangers.key, strangers.account_count AS stranger_count, sum(named.account_count) - strangers.account_count AS owner_count
    FROM strangers
    JOIN named ON named.key = strangers.key
    GROUP BY strangers.key, strangers.account_count
),
-- What an author's profile shows on most papers is the author's; what it shows on fewer is a neighbour's.
shown AS (
    SELECT openreview_id, rule, key, count(*) AS paper_count
    FROM core.published_keys
    WHERE openreview_id IS NOT NULL AND rule IN ('orcid', 'dblp', 'google_scholar', 'published_login')
    GROUP BY openreview_id, rule, key
),
outvoted AS (
    SELECT openreview_id, rule, key
    FROM shown
    QUALIFY paper_count < max(paper_count) OVER (PARTITION BY openreview_id, rule)
)
SELECT published.account_id, published.key, CASE
    WHEN outvoted.key IS NOT NULL THEN 'the same profile shows another one on more papers'
    WHEN votes.owner_count >= 2 AND votes.owner_count > votes.stranger_count THEN 'most show it beside ' || foreign_names.leader
    ELSE 'names without a word in common show it' END AS reason
FROM core.published_keys AS published
LEFT JOIN votes ON votes.key = published.key
LEFT JOIN foreign_names ON foreign_names.key = published.key AND foreign_names.name_key = published.name_key
LEFT JOIN outvoted ON outvoted.openreview_id = published.openreview_id AND outvoted.rule = published.rule AND outvoted.key = published.key
-- Where no side prevails a key is a group's page, or copied by mistake: it joins nobody.
WHERE outvoted.key IS NOT NULL OR foreign_names.key IS NOT NULL OR votes.owner_count < 2 OR votes.owner_count <= votes.stranger_count
