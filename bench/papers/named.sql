-- One row per mention in the truth: its name whole and in two, its institutions and its co-authors.
SELECT
    mentions.mention_id,
    mentions.name_key,
    array_to_string(string_split(mentions.name_key, ' ')[:-2], ' ') AS first_name,
    string_split(mentions.name_key, ' ')[-1] AS last_name,
    list_sort(list_distinct(list_transform(mentions.affiliations, lambda place: name_key(place)))) AS affiliations,
    (SELECT coalesce(list_sort(list(DISTINCT other.name_key)), []) FROM core.mentions AS other
        WHERE other.publication_id = mentions.publication_id AND other.name_key <> mentions.name_key) AS co_authors
FROM core.mentions AS mentions
SEMI JOIN truth_entries ON truth_entries.account_id = mentions.mention_id
