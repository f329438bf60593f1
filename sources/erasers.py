"""ERASERS: how the erased are taken out of what each source lands; a source without a row here cannot be erased from."""

from collections.abc import Callable
from functools import partial

import pyarrow as pa

from sources.erased_text import IsMarked
from sources.erasing_anthology import erase_anthology
from sources.erasing_json import erase_github, erase_hub, erase_json, erase_openalex, erase_openreview
from sources.erasing_papers import erase_arxiv, papers_of
from sources.erasing_signatures import erase_rows, erase_signatures

Eraser = Callable[[pa.Table, IsMarked], pa.Table]

ERASERS: dict[str, Eraser] = {
    "git": erase_signatures,
    "pull_heads": erase_signatures,
    "rosters": erase_rows,
    "github": partial(erase_json, column="payload", erase=erase_github),
    "gharchive": partial(erase_json, column="payload", erase=erase_github),
    "arxiv": erase_arxiv,
    "openreview": partial(erase_json, column="body", erase=erase_openreview),
    "openreview_profiles": partial(erase_json, column="body", erase=erase_openreview),
    "openalex": partial(erase_json, column="body", erase=erase_openalex),
    "huggingface": partial(erase_json, column="body", erase=erase_hub),
    "acl_anthology": erase_anthology,
    "acl_people": erase_anthology,
    "paperlists": papers_of("paperlists"),
}
