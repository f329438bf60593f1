-- One row per cluster of git and cluster of papers under one full name with a further fact: the facts, whether they join.
WITH
sides AS (
    SELECT
        cluster,
        bool_or(starts_with(node, 'git:') OR starts_with(node, 'account:')) AS has_git,
        bool_or(account_weight(node) = 1) AS has_papers,
        count(*) FILTER (starts_with(node, 'github')) AS login_count
    FROM core.source_clusters
    GROUP BY cluster
),
-- The further facts below are counted; the name is not one of them.
coders AS (
    SELECT DISTINCT clusters.cluster, aliases.name_key
    FROM core.aliases AS aliases
    JOIN core.source_clusters AS clusters ON clusters.node = aliases.alias_id
    JOIN sides ON sides.cluster = clusters.cluster AND NOT sides.has_papers
    WHERE aliases.has_full_name
),
authors AS (
    SELECT DISTINCT clusters.cluster, mentions.name_key
    FROM core.mentions AS mentions
    JOIN core.source_clusters AS clusters ON clusters.node = mentions.mention_id
    JOIN sides ON sides.cluster = clusters.cluster AND NOT sides.has_git AND sides.login_count = 0
    WHERE mentions.has_full_name
),
candidates AS MATERIALIZED (
    SELECT coders.cluster AS git_cluster, authors.cluster AS paper_cluster, min(name_key) AS name_key,
        min(rarity.expected_count) AS expected_count
    FROM coders
    JOIN authors USING (name_key)
    JOIN core.name_rarity AS rarity USING (name_key)
    GROUP BY ALL
),
places AS (
    SELECT DISTINCT clusters.cluster, lower(places.repository) AS repository
    FROM core.group_places AS places
    JOIN core.source_clusters AS clusters ON clusters.node = places.group_id
),
papers AS MATERIALIZED (
    SELECT DISTINCT clusters.cluster, mentions.publication_id, mentions.affiliations
    FROM core.mentions AS mentions
    JOIN core.source_clusters AS clusters ON clusters.node = mentions.mention_id
    SEMI JOIN candidates ON candidates.paper_cluster = clusters.cluster
),
-- Where names are common, pairs of namesakes times co-authors times their namesakes are more than any disk holds: so which
-- names write a paper together is asked once, and of them only those that write in one repository, too, go on.
bylines AS MATERIALIZED (
    SELECT DISTINCT named.paper_cluster, named.name_key, mentions.name_key AS colleague_key
    FROM (SELECT DISTINCT paper_cluster, name_key FROM candidates) AS named
    JOIN papers ON papers.cluster = named.paper_cluster
    JOIN core.mentions AS mentions ON mentions.publication_id = papers.publication_id AND mentions.name_key <> named.name_key
    WHERE mentions.has_full_name
),
named_places AS MATERIALIZED (
    SELECT coders.name_key, places.repository, min(coders.cluster) AS one_cluster, max(coders.cluster) AS other_cluster
    FROM coders
    JOIN places USING (cluster)
    GROUP BY coders.name_key, places.repository
),
colleagues AS MATERIALIZED (
    SELECT DISTINCT pairs.name_key, pairs.colleague_key, theirs.repository, theirs.one_cluster, theirs.other_cluster
    FROM (SELECT DISTINCT name_key, colleague_key FROM bylines) AS pairs
    JOIN named_places AS theirs ON theirs.name_key = pairs.colleague_key
    JOIN named_places AS own ON own.name_key = pairs.name_key AND own.repository = theirs.repository
),
employers AS (
    SELECT clusters.cluster, place_key(ltrim(profiles.company, '@ ')) AS employer
    FROM staging.github_profiles AS profiles
    JOIN core.source_clusters AS clusters ON clusters.node = 'account:' || profiles.github_id
    WHERE length(profiles.company) >= 3
),
domains AS (
    SELECT DISTINCT clusters.cluster, lower(commits.author.email_domain) AS domain
    FROM staging.commits AS commits
    JOIN staging.signatures AS signatures ON signatures.commit_id = commits.commit_id AND signatures.position = 0
    JOIN core.aliases AS aliases USING (alias_key)
    JOIN core.source_clusters AS clusters ON clusters.node = aliases.alias_id
    WHERE commits.author.email_domain IS NOT NULL
        AND NOT regexp_matches(lower(commits.author.email_domain), '^(gmail|googlemail|outlook|hotmail|live|yahoo|qq|163|126|foxmail|icloud|me|proton|protonmail|gmx|yandex|mail)\.')
),
facts AS (
    SELECT git_cluster, paper_cluster, 'a rare name' AS fact FROM candidates WHERE expected_count < 0.01
    UNION
    SELECT candidates.git_cluster, candidates.paper_cluster, 'a paper names a repository that the account commits to'
    FROM candidates
    JOIN papers ON papers.cluster = candidates.paper_cluster
    JOIN core.publications AS publications USING (publication_id)
    JOIN places ON places.cluster = candidates.git_cluster
        AND regexp_extract(lower(publications.code_repository), '(?:github\.com/)?([^/]+/[^/#?]+?)(?:\.git)?/?$', 1) = places.repository
    UNION
    SELECT candidates.git_cluster, candidates.paper_cluster, 'the institution is the account''s company'
    FROM candidates
    JOIN papers ON papers.cluster = candidates.paper_cluster
    JOIN employers ON employers.cluster = candidates.git_cluster
    CROSS JOIN unnest(papers.affiliations) AS named (affiliation)
    WHERE employers.employer <> '' AND contains(' ' || place_key(named.affiliation) || ' ', ' ' || employers.employer || ' ')
    UNION
    SELECT candidates.git_cluster, candidates.paper_cluster, 'the institution''s domain is that of a commit''s address'
    FROM candidates
    JOIN core.source_clusters AS clusters ON clusters.cluster = candidates.paper_cluster AND starts_with(clusters.node, 'openreview:~')
    JOIN staging.author_profiles AS profiles ON 'openreview:' || profiles.profile_id = clusters.node
    CROSS JOIN unnest(profiles.history) AS held (place)
    JOIN domains ON domains.cluster = candidates.git_cluster AND ends_with('.' || domains.domain, '.' || lower(held.place.domain))
    UNION
    SELECT candidates.git_cluster, candidates.paper_cluster, 'a co-author commits to the same repository'
    FROM bylines
    JOIN colleagues USING (name_key, colleague_key)
    JOIN candidates ON candidates.paper_cluster = bylines.paper_cluster AND candidates.name_key = bylines.name_key
    JOIN places AS own ON own.cluster = candidates.git_cluster AND own.repository = colleagues.repository
    WHERE colleagues.one_cluster <> candidates.git_cluster OR colleagues.other_cluster <> candidates.git_cluster
),
counted AS (
    SELECT git_cluster, paper_cluster, list_sort(list(fact)) AS facts
    FROM facts
    GROUP BY ALL
),
-- A name that fits two on either side, however many facts, is for a reviewer.
best AS (
    SELECT *, len(facts) >= 2
        AND count(*) OVER (PARTITION BY git_cluster) = 1 AND count(*) OVER (PARTITION BY paper_cluster) = 1 AS is_enough
    FROM counted
),
apart AS (
    SELECT one.cluster AS a, other.cluster AS b
    FROM core.decided_pairs AS pairs
    JOIN core.source_clusters AS one ON one.node = pairs.a
    JOIN core.source_clusters AS other ON other.node = pairs.b
    WHERE pairs.kind = 'not_same'
)
SELECT
    best.git_cluster,
    best.paper_cluster,
    best.facts,
    rules.rule,
    rules.probability,
    best.is_enough AS is_joined
FROM best
JOIN raw.identity_rules AS rules
    ON rules.rule = CASE WHEN len(facts) > 2 THEN 'name_and_three_facts' WHEN len(facts) = 2 THEN 'name_and_two_facts' ELSE 'name_and_one_fact' END
ANTI JOIN apart ON least(apart.a, apart.b) = least(git_cluster, paper_cluster) AND greatest(apart.a, apart.b) = greatest(git_cluster, paper_cluster)
