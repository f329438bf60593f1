"""SOURCES: every source there is, with the function that reads one target and the one that parses what landed."""

from collections.abc import Callable, Iterator
from typing import Any

from headwater.settings import Settings
from sources import (
    acl_anthology,
    acl_papers,
    acl_people,
    arxiv,
    arxiv_feed,
    gharchive,
    git_history,
    git_pull_heads,
    github,
    huggingface,
    huggingface_records,
    openalex,
    openalex_works,
    openreview,
    openreview_profiles,
    paperlists,
)
from sources.reading import Item, Target

Fetch = Callable[[Target, Settings], Iterator[Item]]
Parse = Callable[[str, bytes], list[dict[str, Any]]]

SOURCES: dict[str, Fetch] = {
    "git": git_history.fetch,
    "pull_heads": git_pull_heads.fetch,  # read with github: whose pull request, whose address
    "github": github.fetch,
    "arxiv": arxiv.fetch,
    "openreview": openreview.fetch,
    "openreview_profiles": openreview_profiles.fetch_profiles,  # of the authors that papers name
    "acl_anthology": acl_anthology.fetch,
    "acl_people": acl_people.fetch,  # read with the Anthology: whom its editors have told apart
    "paperlists": paperlists.fetch,
    "openalex": openalex.fetch,
    "huggingface": huggingface.fetch,
    "gharchive": gharchive.fetch,
}
# Sources that land typed need no parser.
PARSERS: dict[str, Parse] = {
    "arxiv": arxiv_feed.parse,
    "openreview": openreview.parse,
    "openreview_profiles": openreview_profiles.parse,
    "acl_anthology": acl_papers.parse,
    "acl_people": acl_people.parse,
    "openalex": openalex_works.parse,
    "huggingface": huggingface_records.parse,
}
