-- One row per watched repository that a person owns.
SELECT records.repository, people.person_id
FROM staging.github_records AS records
JOIN core.alias_clusters AS clusters
    ON clusters.alias_id = 'account:' || (records.payload ->> '$.owner.databaseId')
JOIN core.people AS people USING (cluster)
WHERE records.kind = 'repository_head' AND (records.payload ->> '$.owner.__typename') = 'User'
GROUP BY ALL
