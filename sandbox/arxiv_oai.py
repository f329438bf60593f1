"""The OAI-PMH side of the arXiv server, in the words and shapes of arXiv's own (github.com/arXiv/oaipmh)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, quote, unquote, urlencode
from xml.sax.saxutils import escape, quoteattr

from sandbox.arxiv_paper import Paper, PaperAuthor

PHYSICS = {
    "astro-ph",
    "cond-mat",
    "hep-ex",
    "hep-lat",
    "hep-ph",
    "hep-th",
    "math-ph",
    "nlin",
    "quant-ph",
    "physics",
}
GROUPS = {"cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat"}
EARLIEST = date(2005, 9, 16)
DELETED = ' status="deleted"'
ARGUMENTS = {"verb", "metadataPrefix", "set", "from", "until"}
Params = Mapping[str, str]


class OaiError(Exception):
    """An answer that is one of the protocol's errors: its code, then its words."""


@dataclass(frozen=True)
class OaiArchive:
    """The papers as one arXiv-like repository; `deleted` gives the day on which some of them went."""

    papers: Sequence[Paper]
    page_size: int = 100
    deleted: Mapping[str, date] = field(default_factory=dict)
    has_affiliations: bool = False

    def answer(self, params: Params, url: str, generation: int) -> str:
        """Return the document for one request; tokens of an earlier generation have expired."""
        try:
            return _document(url, self._inside(params, url, generation), params)
        except OaiError as problem:
            code, words = problem.args
            return _document(url, f"<error code='{code}'>{escape(words)}</error>")

    def _inside(self, params: Params, url: str, generation: int) -> str:
        verb = params.get("verb")
        if verb == "Identify":
            return _identify(url)
        if verb == "ListSets":
            return self._list_sets()
        if verb == "ListRecords":
            return self._list_records(params, generation)
        raise OaiError("badVerb", "Value of the verb argument is not a legal OAI-PMH verb.")

    def _list_sets(self) -> str:
        parts = [set_spec(category).split(":") for paper in self.papers for category in paper.categories]
        specs = {":".join(spec[:depth]) for spec in parts for depth in range(1, len(spec) + 1)}
        rows = (f"<set><setSpec>{spec}</setSpec><setName>{spec}</setName></set>" for spec in sorted(specs))
        return f"<ListSets>{''.join(rows)}</ListSets>"

    def _list_records(self, params: Params, generation: int) -> str:
        token = params.get("resumptionToken")
        wanted, skip = _from_token(token, generation) if token is not None else (params, 0)
        papers = self._matching(wanted)[skip:]
        if not papers:
            raise OaiError("noRecordsMatch", "The combination of the values results in an empty list.")
        records = "".join(self._record(paper) for paper in papers[: self.page_size])
        if len(papers) > self.page_size:
            more = (
                f"<resumptionToken>{_to_token(wanted, skip + self.page_size, generation)}</resumptionToken>"
            )
        else:
            more = "<resumptionToken/>" if token else ""
        return f"<ListRecords>{records}{more}</ListRecords>"

    def _matching(self, wanted: Params) -> list[Paper]:
        begin, end, spec = _checked(wanted)
        found = [
            paper for paper in self.papers if begin <= self.datestamp(paper) <= end and _is_in(paper, spec)
        ]
        return sorted(found, key=lambda paper: (self.datestamp(paper), paper.arxiv_id))

    def datestamp(self, paper: Paper) -> date:
        """Return the day of a paper's last change, its deletion included."""
        return self.deleted.get(paper.arxiv_id, paper.updated_on)

    def _record(self, paper: Paper) -> str:
        is_deleted = paper.arxiv_id in self.deleted
        sets = "".join(f"<setSpec>{set_spec(category)}</setSpec>" for category in paper.categories)
        header = (
            f"<header{DELETED if is_deleted else ''}>"
            f"<identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>"
            f"<datestamp>{self.datestamp(paper)}</datestamp>{sets}</header>"
        )
        return f"<record>{header}{'' if is_deleted else self._metadata(paper)}</record>"

    def _metadata(self, paper: Paper) -> str:
        authors = "".join(self._author(author) for author in paper.authors)
        return (
            '<metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
            '"http://arxiv.org/OAI/arXiv/ https://oaipmh.arxiv.org/OAI/arXiv.xsd">'
            f"{tag('id', paper.arxiv_id)}{tag('created', str(paper.created_on))}"
            f"{tag('updated', str(paper.updated_on) if paper.versions > 1 else None)}"
            f"<authors>{authors}</authors>{tag('title', paper.title)}"
            f"{tag('categories', ' '.join(paper.categories))}{tag('comments', paper.comments)}"
            f"{tag('journal-ref', paper.journal_ref)}{tag('doi', paper.doi)}"
            f"{tag('license', 'http://arxiv.org/licenses/nonexclusive-distrib/1.0/')}"
            f"{tag('abstract', paper.abstract)}</arXiv></metadata>"
        )

    def _author(self, author: PaperAuthor) -> str:
        """Return one author; the format allows affiliations, but arXiv's server leaves them out."""
        place = tag("affiliation", author.affiliation if self.has_affiliations else None)
        return f"<author>{tag('keyname', author.keyname)}{tag('forenames', author.forenames)}{place}</author>"


def _identify(url: str) -> str:
    return (
        f"<Identify><repositoryName>arXiv</repositoryName><baseURL>{escape(url)}</baseURL>"
        "<protocolVersion>2.0</protocolVersion><adminEmail>help@example.com</adminEmail>"
        f"<earliestDatestamp>{EARLIEST}</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
        "<granularity>YYYY-MM-DD</granularity></Identify>"
    )


def tag(name: str, words: str | None) -> str:
    """Return an element with these words, or nothing where there are none."""
    return f"<{name}>{escape(words)}</{name}>" if words else ""


def set_spec(category: str) -> str:
    """Return the set of a category: 'cs.CL' is 'cs:cs:CL', 'hep-th' is 'physics:hep-th'."""
    archive = category.split(".", maxsplit=1)[0]
    return f"{'physics' if archive in PHYSICS else archive}:{category.replace('.', ':')}"


def _is_in(paper: Paper, spec: str | None) -> bool:
    return spec is None or any(
        f"{set_spec(category)}:".startswith(f"{spec}:") for category in paper.categories
    )


def _checked(wanted: Params) -> tuple[date, date, str | None]:
    """Return from, until and set; raises OaiError as arXiv does for what is missing, wrong or too early."""
    if wanted.get("metadataPrefix") is None or set(wanted) - ARGUMENTS:
        raise OaiError("badArgument", "metadataPrefix required and nothing but from, until and set allowed.")
    if wanted["metadataPrefix"] != "arXiv":
        raise OaiError("cannotDisseminateFormat", "Did not recognize requested format")
    try:
        begin = date.fromisoformat(wanted.get("from", str(EARLIEST)))
        end = date.fromisoformat(wanted.get("until", "9999-12-31"))
    except ValueError as problem:
        raise OaiError("badArgument", "date format must be YYYY-MM-DD") from problem
    if not EARLIEST <= begin <= end:
        raise OaiError("badArgument", "start date too early, or until before from")
    spec = wanted.get("set")
    if spec is not None and spec.partition(":")[0] not in GROUPS:
        raise OaiError("badArgument", "Set does not exist")
    return begin, end, spec


def _to_token(wanted: Params, skip: int, generation: int) -> str:
    return quote(urlencode({**wanted, "skip": skip, "generation": generation}))


def _from_token(token: str, generation: int) -> tuple[dict[str, str], int]:
    wanted = {name: values[0] for name, values in parse_qs(unquote(token)).items()}
    if wanted.pop("generation", None) != str(generation) or not wanted.get("skip", "").isdecimal():
        raise OaiError(
            "badResumptionToken", "The value of the resumptionToken argument is invalid or expired."
        )
    return wanted, int(wanted.pop("skip"))


def _document(url: str, inside: str, params: Params | None = None) -> str:
    request = "".join(f" {name}={quoteattr(value)}" for name, value in (params or {}).items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
        '"http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
        f"<responseDate>{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}</responseDate>\n"
        f"<request{request}>{escape(url)}</request>\n{inside}\n</OAI-PMH>"
    )
