"""SOURCES: every source there is, with the function that reads one target and the one that parses what landed."""

from collections.abc import Callable, Iterator
from typing import Any

from headwater.settings import Settings
from sources import arxiv, arxiv_feed, git_history, git_pull_heads, github
from sources.reading import Item, Target

Fetch = Callable[[Target, Settings], Iterator[Item]]
Parse = Callable[[str, bytes], list[dict[str, Any]]]

SOURCES: dict[str, Fetch] = {
    "git": git_history.fetch,
    "pull_heads": git_pull_heads.fetch,  # read with github: whose pull request, whose address
    "github": github.fetch,
    "arxiv": arxiv.fetch,
}
# Sources that land typed need no parser.
PARSERS: dict[str, Parse] = {
    "arxiv": arxiv_feed.parse,
}
