"""The search API of the arXiv server: queries over papers, answered with Atom feeds shaped like the recorded ones."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape, quoteattr

from sandbox.arxiv_oai import tag
from sandbox.arxiv_paper import Paper, PaperAuthor

LARGEST_PAGE = 2_000
ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?")
Params = Mapping[str, str]


class QueryError(Exception):
    """A request that arXiv answers with 400 and a feed of one error."""


def answer(papers: Sequence[Paper], params: Params) -> tuple[int, str]:
    """Return status and feed for one request."""
    try:
        found = _ordered(_found(papers, params), params)
        start, size = int(params.get("start", 0)), int(params.get("max_results", 10))
        shown = found[start : start + min(size, LARGEST_PAGE)]
    except (QueryError, ValueError) as problem:
        return 400, _error_feed(str(problem))
    words = "&".join(
        f"{name}={params.get(name, '')}" for name in ("search_query", "id_list", "start", "max_results")
    )
    entries = "".join(_entry(paper) for paper in shown)
    return 200, _feed(f"arXiv Query: {words}", size, len(found), start, entries)


def _found(papers: Sequence[Paper], params: Params) -> list[Paper]:
    query, listed = params.get("search_query", ""), params.get("id_list", "")
    if not query and not listed:
        return []
    names = {_id(word) for word in listed.split(",")} if listed else {paper.arxiv_id for paper in papers}
    return [paper for paper in papers if paper.arxiv_id in names and (not query or matches(query, paper))]


def _id(word: str) -> str:
    match = ID.fullmatch(word)
    if match is None:
        raise QueryError(f"incorrect id format for {word}")
    return match[1]


def _ordered(papers: list[Paper], params: Params) -> list[Paper]:
    by, is_descending = (
        params.get("sortBy", "relevance"),
        params.get("sortOrder", "descending") == "descending",
    )
    if by == "relevance":
        return sorted(papers, key=lambda paper: paper.arxiv_id)

    def age(paper: Paper) -> tuple[date, str]:
        return (paper.created_on if by == "submittedDate" else paper.updated_on, paper.arxiv_id)

    return sorted(papers, key=age, reverse=is_descending)


def matches(query: str, paper: Paper) -> bool:
    """Say whether a paper answers a query of terms, AND, OR, ANDNOT and round brackets; raises QueryError."""
    bare = _without_brackets(query.strip().replace(" ANDNOT ", " AND NOT "))
    for word, rule in ((" OR ", any), (" AND ", all)):
        parts = _split(bare, word)
        if len(parts) > 1:
            return rule(matches(part, paper) for part in parts)
    return not _term(bare[4:], paper) if bare.startswith("NOT ") else _term(bare, paper)


def _without_brackets(query: str) -> str:
    while query.startswith("(") and _closing(query) == len(query) - 1:
        query = query[1:-1].strip()
    return query


def _closing(query: str) -> int:
    """Return where the round bracket that opens a query closes."""
    depth = 0
    for place, letter in enumerate(query):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place
    raise QueryError(f"bracket without its partner in {query}")


def _split(query: str, word: str) -> list[str]:
    """Cut a query at a word that stands outside of all brackets and quotes."""
    parts, depth, begin = [], 0, 0
    is_quoted = False
    for place, letter in enumerate(query):
        is_quoted ^= letter == '"'
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and not is_quoted and query.startswith(word, place):
            parts.append(query[begin:place])
            begin = place + len(word)
    return [*parts, query[begin:]]


def _term(term: str, paper: Paper) -> bool:
    name, _, value = term.strip().partition(":")
    if name == "submittedDate":
        begin, end = re.fullmatch(r"\[(\d{12}) TO (\d{12})\]", value).groups()  # type: ignore[union-attr]
        return bool(begin <= f"{paper.created_on:%Y%m%d}0000" <= end)
    if name == "cat":
        return any(
            re.fullmatch(re.escape(value).replace(r"\*", ".*"), category) for category in paper.categories
        )
    fields = {
        "ti": paper.title,
        "abs": paper.abstract,
        "au": " ".join(_name(author) for author in paper.authors),
        "co": paper.comments or "",
        "jr": paper.journal_ref or "",
    }
    sought = (
        (" ".join(fields.values()) if name == "all" else fields[name]) if name in {*fields, "all"} else ""
    )
    return value.strip('"').replace("_", " ").lower() in sought.lower()


def _name(author: PaperAuthor) -> str:
    return f"{author.forenames} {author.keyname}".strip()


def _feed(title: str, size: int, total: int, start: int, entries: str) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>https://arxiv.org/api/sandbox</id>{tag('title', title)}"
        f"<updated>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</updated>"
        f"<opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    )


def _entry(paper: Paper) -> str:
    address = f"arxiv.org/abs/{paper.arxiv_id}v{paper.versions}"
    categories = "".join(
        f'<category term={quoteattr(name)} scheme="http://arxiv.org/schemas/atom"/>'
        for name in paper.categories
    )
    return (
        f"<entry><id>http://{address}</id>{tag('title', paper.title)}<updated>{_moment(paper.updated_on)}</updated>"
        f'<link href="https://{address}" rel="alternate" type="text/html"/>'
        f"{tag('summary', paper.abstract)}{categories}<published>{_moment(paper.created_on)}</published>"
        f"{tag('arxiv:comment', paper.comments)}"
        f"<arxiv:primary_category term={quoteattr(paper.primary_category)}/>"
        f"{tag('arxiv:journal_ref', paper.journal_ref)}{tag('arxiv:doi', paper.doi)}"
        f"{''.join(_author(author) for author in paper.authors)}</entry>\n"
    )


def _author(author: PaperAuthor) -> str:
    return f"<author>{tag('name', _name(author))}{tag('arxiv:affiliation', author.affiliation)}</author>"


def _moment(day: date) -> str:
    return f"{day}T00:00:00Z"


def _error_feed(words: str) -> str:
    entry = (
        f"<entry><id>https://arxiv.org/api/errors#{escape(words).replace(' ', '_')}</id><title>Error</title>"
        f"{tag('summary', words)}<author><name>arXiv api core</name></author></entry>"
    )
    return _feed("arXiv Search Results", 1, 1, 0, entry)
