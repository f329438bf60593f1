-- One row per OpenReview id whose profile is wanted: people near a shortlist first, then who wrote most; nobody hidden.
WITH near AS (
    SELECT person_id, min(rank) AS rank
    FROM raw.kept_shortlists
    WHERE as_of = (SELECT max(as_of) FROM raw.kept_shortlists)
    GROUP BY person_id
),
-- An id that OpenReview does not know has a profile of its id alone: it is as old as it was asked for.
read AS (
    SELECT openreview_id, max(collected_at) AS collected_at
    FROM (
        SELECT unnest(list_append(coalesce(former_ids, []), profile_id)) AS openreview_id, collected_at
        FROM staging.author_profiles
    )
    GROUP BY openreview_id
),
known AS (
    SELECT
        mentions.openreview_id,
        count(*) AS mention_count,
        max(mentions.published_on) AS last_published_on,
        min(near.rank) AS rank,
        bool_and(people.person_id IS NOT NULL) AS is_shown
    FROM core.mentions AS mentions
    JOIN core.accounts AS accounts ON accounts.account_id = mentions.mention_id
    LEFT JOIN core.people AS people USING (cluster)
    LEFT JOIN near USING (person_id)
    WHERE mentions.openreview_id IS NOT NULL
    GROUP BY mentions.openreview_id
)
SELECT known.openreview_id
FROM known
LEFT JOIN read USING (openreview_id)
WHERE known.is_shown
    AND (read.collected_at IS NULL
        OR read.collected_at < now()::TIMESTAMP - to_days(coalesce(getvariable('openreview_profile_days')::INTEGER, 90)))
ORDER BY known.rank NULLS LAST, known.mention_count DESC, known.last_published_on DESC NULLS LAST, known.openreview_id
LIMIT 20000
