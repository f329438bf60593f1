"""Truth for `headwater evaluate-identity`, made from public records; it stays where you write it.

    python -m bench.identity_truth openreview PAPERLISTS OUT.csv            author mentions under OpenReview's own ids
    python -m bench.identity_truth homepages PAPERLISTS OUT.csv             OpenReview ids whose homepage is login.github.io
    python -m bench.identity_truth noreply DATA OUT.csv                     commits under noreply addresses, and their accounts
    python -m bench.identity_truth contributors FILE OWNER/NAME DATA OUT.csv   a list of contributors with names and logins

PAPERLISTS is a checkout of the paper lists, DATA a data directory with its build.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from scoring.identity_truth import COLUMNS, TruthRow
from sources.paperlists_profiles import columns_of_authors

SQL = Path(__file__).parent
FORUM = re.compile(r"openreview\.net/forum\?id=([\w-]+)")
OPENREVIEW_ID = re.compile(r"~[^\s;@]+\d")
OWN_PAGES = re.compile(r"https?://(?:www\.)?(?:([a-z\d-]+)\.github\.io|github\.com/([a-z\d-]+))/?(?:[?#].*)?", re.IGNORECASE)
LINKED_LOGIN = re.compile(r"github\.com/([A-Za-z\d-]+)|@([A-Za-z\d-]+)\b(?!\.)")
LISTED_NAME = re.compile(r"^[\s*+|\d.)-]*\[?([^\W\d_][^\[\](){}<>|@]*?)\]?\s*[(<|,@:–-]")


def openreview_rows(papers: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[TruthRow]:
    """Yield one row per mention with an OpenReview id; entities are the ids, a former one is its profile's."""
    told = [(paper, _authors(record)) for paper, record in papers]
    former: dict[str, set[str]] = {}
    for author in (author for _, authors in told for author in authors):
        former.setdefault(author["own_id"], set()).add(author["id"])
    for paper, authors in told:
        for position, author in enumerate(authors, start=1):
            if author["id"]:
                yield "mention", f"{paper}#{position}", _present(author["id"], former)


def _present(profile: str, former: dict[str, set[str]]) -> str:
    """Return the id that a profile has today: that under which the lists find who signs with it, if that is one."""
    others = former.get(profile, set()) - {profile}
    return min(others) if len(others) == 1 and profile not in former.get(min(others), ()) else profile


def homepage_rows(papers: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[TruthRow]:
    """Yield two rows per OpenReview id whose homepage is one login's pages; a login of two ids is a group's."""
    claims: dict[str, set[str]] = {}
    for _, record in papers:
        for author in _authors(record):
            own = OWN_PAGES.fullmatch(author["homepage"])
            if author["id"] and own:
                claims.setdefault((own[1] or own[2]).lower(), set()).add(author["id"])
    for login, ids in sorted(claims.items()):
        if len(ids) == 1:
            yield "openreview", next(iter(ids)), f"login:{login}"
            yield "github", login, f"login:{login}"


def read_papers(directory: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every paper of the lists, called by its forum where it has one, else by file and id."""
    for file in sorted(directory.glob("*/*.json")):
        for record in json.loads(file.read_text(encoding="utf-8")):
            forum = FORUM.search(record.get("site") or "")
            list_id = f"{file.stem}/{record.get('id')}"
            yield (f"openreview:{forum[1]}" if forum else f"paperlists:{list_id}"), record


def read_contributors(file: Path) -> Iterator[tuple[str, str]]:
    """Yield name and login of an .all-contributorsrc, or of the lines of a text that give both."""
    text = file.read_text(encoding="utf-8")
    if file.name.endswith("rc") or file.suffix == ".json":
        yield from ((entry["name"], entry["login"].lower()) for entry in json.loads(text)["contributors"])
        return
    for line in text.splitlines():
        name, login = LISTED_NAME.match(line), LINKED_LOGIN.search(line)
        if name and login:
            yield name[1].strip(), (login[1] or login[2]).lower()


def noreply_rows(data: Path) -> list[TruthRow]:
    """Return commits whose noreply address can be hidden without losing the account, and the accounts."""
    with _build(data) as con:
        return con.execute((SQL / "noreply_truth.sql").read_text(encoding="utf-8")).fetchall()


def contributor_rows(listed: Iterable[tuple[str, str]], repository: str, data: Path) -> list[TruthRow]:
    """Return the listed accounts, and one commit per signature in the repository that has a listed name."""
    names, logins = zip(*listed, strict=True)
    with _build(data) as con:
        con.register("contributors", pa.table({"name": names, "login": logins}))
        sql = (SQL / "contributors_truth.sql").read_text(encoding="utf-8")
        return con.execute(sql, {"repository": repository}).fetchall()


def write_rows(rows: Iterable[TruthRow], file: Path) -> int:
    """Write truth rows, each once; return how many."""
    written = sorted(set(rows))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(written)
    return len(written)


def _authors(record: dict[str, Any]) -> list[dict[str, str]]:
    """Return id, id signed with and homepage of each author, as many as there are names; an address is no id."""
    names = [name.strip() for name in (record.get("author") or "").split(";")]
    own, profiles, pages = (_parts(record, field, len(names)) for field in ("authorids", "or_profile", "homepage"))
    columns = columns_of_authors(names, own, profiles)
    return [
        {
            "id": next((told for told in (_at(profiles, column), _at(own, at)) if OPENREVIEW_ID.fullmatch(told)), ""),
            "own_id": _at(own, at) if OPENREVIEW_ID.fullmatch(_at(own, at)) else "",
            "homepage": _at(pages, column),
        }
        for at, column in enumerate(columns)
    ]


def _parts(record: dict[str, Any], field: str, count: int) -> list[str]:
    parts = [part.strip() for part in (record.get(field) or "").split(";")]
    return parts if len(parts) == count and any(parts) else []


def _at(parts: list[str], place: int | None) -> str:
    return parts[place] if parts and place is not None else ""


def _build(data: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(data / "build" / "warehouse.duckdb", read_only=True)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["openreview", papers, out]:
            rows: Iterable[TruthRow] = openreview_rows(read_papers(Path(papers)))
        case ["homepages", papers, out]:
            rows = homepage_rows(read_papers(Path(papers)))
        case ["noreply", data, out]:
            rows = noreply_rows(Path(data))
        case ["contributors", file, repository, data, out]:
            rows = contributor_rows(read_contributors(Path(file)), repository, Path(data))
        case _:
            sys.exit(__doc__)
    print(f"{write_rows(rows, Path(out))} rows in {out}")


if __name__ == "__main__":
    main(sys.argv[1:])
