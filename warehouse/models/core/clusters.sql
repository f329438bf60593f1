-- One row per cluster of accounts: its person_id, kept from the first build that showed one of its accounts, else made anew.
WITH anchored AS (
    SELECT
        cluster,
        -- The most lasting account: a number, a profile, a login, else the first commit or paper that shows the person.
        min_by(account_id, (lastingness(account_id),
            CASE WHEN lastingness(account_id) = 5 THEN coalesce(first_seen_at, '9999-01-01') END, account_id)) AS anchor
    FROM core.accounts
    GROUP BY cluster
),
kept AS (
    SELECT kept.person_id, min(kept.sequence) AS sequence, min(lastingness(kept.account_id)) AS lastingness,
        min_by(accounts.cluster, accounts.account_id) AS cluster
    FROM raw.kept_person_ids AS kept
    JOIN core.decided_names AS names ON names.name = kept.account_id
    JOIN core.accounts AS accounts ON accounts.account_id = names.account_id
    GROUP BY kept.person_id
),
-- Where people were merged the older id stands for all; of ids of the same build, that of the more lasting account.
held AS (
    SELECT cluster, min_by(person_id, (sequence, lastingness, person_id)) AS person_id, list_sort(list(person_id)) AS kept_ids
    FROM kept
    GROUP BY cluster
)
SELECT
    anchored.cluster,
    anchored.anchor,
    coalesce(held.person_id, substr(md5(anchored.anchor), 1, 16)) AS person_id,
    list_filter(coalesce(held.kept_ids, []), lambda id: id <> held.person_id) AS former_ids
FROM anchored
LEFT JOIN held USING (cluster)
