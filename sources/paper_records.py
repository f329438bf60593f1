"""What every source of papers is parsed to: one row per paper as one source tells it, one row per author profile."""

import pyarrow as pa

AUTHOR = pa.struct([
    ("name", pa.string()),              # as printed, given name first
    ("openreview_id", pa.string()),     # ~Given_Family1, never an address
    ("acl_id", pa.string()),            # the Anthology's own author id, where it has disambiguated
    ("orcid", pa.string()),             # 0000-0000-0000-000X, without the address before it
    ("openalex_id", pa.string()),       # A5012345678
    ("dblp", pa.string()),              # the pid, such as 123/4567 or 123/4567-1
    ("google_scholar", pa.string()),    # the user= part
    ("homepage", pa.string()),
    ("github_login", pa.string()),
    ("affiliations", pa.list_(pa.string())),
    ("country_codes", pa.list_(pa.string())),
    ("is_equal_contribution", pa.bool_()),  # null where nothing is told
    ("name_variants", pa.list_(pa.string())),  # the same name as the paper prints it in another script
])  # fmt: skip
PAPERS = pa.schema([
    ("source_key", pa.string()),        # the paper within its source: a forum, an Anthology id, FILE/ID
    ("title", pa.string()),
    ("abstract", pa.string()),
    ("tldr", pa.string()),
    ("keywords", pa.list_(pa.string())),
    ("authors", pa.list_(AUTHOR)),      # in order
    ("venue", pa.string()),             # as told: ICLR.cc/2025/Conference, acl, iclr
    ("venue_year", pa.int32()),
    ("track", pa.string()),             # main, findings, workshop, demo, tutorial, industry, datasets, journal, student …
    ("decision", pa.string()),          # accepted, submitted, rejected, withdrawn, desk_rejected
    ("presentation", pa.string()),      # oral, spotlight, poster, …
    ("published_on", pa.date32()),
    ("arxiv_id", pa.string()),          # without version
    ("openreview_id", pa.string()),     # the forum
    ("acl_id", pa.string()),            # 2022.acl-long.1
    ("doi", pa.string()),               # lower case, without the address before it
    ("openalex_id", pa.string()),       # W2741809807
    ("url", pa.string()),
    ("code_links", pa.list_(pa.string())),
    ("citation_count", pa.int32()),
    ("rating", pa.float64()),           # mean of the reviewers' ratings, on the venue's own scale
    ("is_retracted", pa.bool_()),       # withdrawn after publication, or retracted: no evidence
])  # fmt: skip
PROFILES = pa.schema([
    ("profile_id", pa.string()),        # ~Given_Family1, the preferred one
    ("former_ids", pa.list_(pa.string())),  # other ids of the same profile
    ("names", pa.list_(pa.string())),   # the preferred one first
    ("homepage", pa.string()),
    ("github_login", pa.string()),
    ("orcid", pa.string()),
    ("dblp", pa.string()),
    ("google_scholar", pa.string()),
    ("semantic_scholar", pa.string()),
    ("history", pa.list_(pa.struct([
        ("institution", pa.string()), ("domain", pa.string()), ("position", pa.string()),
        ("country_code", pa.string()), ("start_year", pa.int32()), ("end_year", pa.int32()),
    ]))),
    ("expertise", pa.list_(pa.string())),
])  # fmt: skip
ARTIFACTS = pa.schema([
    ("artifact_id", pa.string()),       # model:owner/name, dataset:owner/name, space:owner/name
    ("kind", pa.string()),              # model, dataset, space
    ("owner", pa.string()),             # the account or organisation
    ("author", pa.string()),            # the account that made it, where told, else null
    ("title", pa.string()),             # owner/name
    ("url", pa.string()),
    ("created_at", pa.timestamp("us")),
    ("updated_at", pa.timestamp("us")),
    ("downloads", pa.int64()),
    ("likes", pa.int64()),
    ("tags", pa.list_(pa.string())),
    ("base_models", pa.list_(pa.string())),
    ("arxiv_ids", pa.list_(pa.string())),  # papers that tags and card name, without version
    ("code_links", pa.list_(pa.string())),  # repositories that the card names
    ("summary", pa.string()),           # what the card's head says it is, in its own words
])  # fmt: skip
HUB_ACCOUNTS = pa.schema([
    ("account", pa.string()),           # the user name on the hub
    ("name", pa.string()),
    ("is_organisation", pa.bool_()),
    ("organisations", pa.list_(pa.string())),
    ("github_login", pa.string()),      # what the account itself links to
    ("homepage", pa.string()),
    ("orcid", pa.string()),
    ("follower_count", pa.int64()),
])  # fmt: skip
