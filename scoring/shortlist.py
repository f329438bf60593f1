"""Shortlists as they are handed out: a published role or a role file, filtered, one dictionary per person."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from headwater.errors import DataError, HeadwaterError
from scoring.profiles import read_role

RANKING = Path(__file__).parent / "models" / "marts" / "shortlists.sql"
NUMBERS = Path(__file__).parent / "published_numbers.sql"
QUERY = Path(__file__).parent / "shortlist.sql"
MUST_HAVES = Path(__file__).parent / "must_haves.sql"
TOO_LITTLE = "nobody has enough evidence (which is not a low score)"
VIEWS = ("people", "accounts", "former_person_ids", "skills", "skill_scores", "evidence", "evidence_terms", "formula")


@dataclass(frozen=True)
class Filters:
    """Whom to leave out of a list; None and empty leave nobody out. Ranks stay those of the whole list."""

    top: int = 25
    location: str | None = None
    country: str | None = None
    active_since: str | None = None
    min_confidence: float | None = None
    require: tuple[str, ...] = ()
    exclude_company: tuple[str, ...] = ()
    new_only: bool = False


def read_shortlist(con: duckdb.DuckDBPyConnection, role: str, filters: Filters) -> list[dict[str, Any]]:
    """Return the ranked people of one role that is in `shortlists`; raises HeadwaterError for an unknown skill."""
    known = {row[0] for row in con.execute("SELECT skill FROM skills").fetchall()}
    for skill in filters.require:
        if skill not in known:
            raise unknown_skill(skill, known)
    values = {**asdict(filters), "role": role}
    values["require"], values["exclude_company"] = list(filters.require), list(filters.exclude_company)
    found = con.execute(QUERY.read_text(encoding="utf-8"), values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def why_empty(con: duckdb.DuckDBPyConnection, role: str) -> str:
    """Return in one line why a list shows nobody: the filters, the must-haves, or too little evidence."""
    listed = con.execute("SELECT count(*) FROM shortlists WHERE role = ?", [role]).fetchall()[0][0]
    if listed:
        return f"none of the {listed} people on the list passes the filters"
    needed = con.execute(MUST_HAVES.read_text(encoding="utf-8"), {"role": role}).fetchall()
    if any(able for *_, able in needed) or not needed:
        return TOO_LITTLE
    told = ", ".join(f"{skill} from {minimum:g} on by {count}" for skill, minimum, count, _ in needed)
    return f"nobody meets every must-have with enough evidence (which is not a low score): {told}"


def known_roles(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the published roles."""
    return [row[0] for row in con.execute("SELECT role FROM roles ORDER BY role").fetchall()]


def unknown_role(role: str, known: Sequence[str], otherwise: str = "") -> HeadwaterError:
    """Return the refusal of a role that is not published, with the nearest that is, else all of them and what else can be given."""
    near = get_close_matches(re.sub(r"[\s-]+", "_", role.strip().lower()), known, n=1)
    return HeadwaterError(f"unknown role {role!r}; " + (f"the nearest is {near[0]!r}" if near else f"known are {', '.join(known)}{otherwise}"))


def unknown_skill(skill: str, known: Iterable[str]) -> HeadwaterError:
    """Return the refusal of a skill that is not in the taxonomy, with the nearest that is."""
    near = get_close_matches(re.sub(r"[\s-]+", "_", skill.strip().lower()), sorted(known), n=1)
    hint = f"the nearest is {near[0]!r}; " if near else ""
    return HeadwaterError(f"unknown skill {skill!r}; {hint}`headwater skills` lists the known ones")


@contextmanager
def ranked_by_file(published: Path, file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection in which `shortlists` is ranked by a role file over the published scores."""
    from scoring.tables import write_roles  # noqa: PLC0415 - imports PyArrow, which a published list does without

    con = duckdb.connect()
    try:
        try:
            con.execute(f"ATTACH '{str(published).replace(chr(39), chr(39) * 2)}' AS published (READ_ONLY)")
        except duckdb.Error as problem:
            raise DataError(f"{published}: cannot be opened ({str(problem).splitlines()[0]})") from problem
        for name in VIEWS:
            con.execute(f"CREATE VIEW main.{name} AS FROM published.main.{name}")
        con.execute("CREATE SCHEMA marts; CREATE SCHEMA core")
        con.execute("CREATE VIEW marts.people AS FROM main.people; CREATE VIEW marts.formula AS FROM main.formula")
        con.execute("CREATE TABLE core.previous_shortlists (role VARCHAR, person_id VARCHAR, rank INTEGER)")
        skills = {row[0] for row in con.execute("SELECT skill FROM skills").fetchall()}
        write_roles(con, [read_role(file, skills)])
        con.execute("CREATE VIEW main.roles AS FROM profile.roles; CREATE VIEW main.role_skills AS FROM profile.role_skills")
        con.execute("CREATE VIEW main.versions AS SELECT 'role:' || role AS part, version FROM profile.roles")
        con.execute(NUMBERS.read_text(encoding="utf-8"))
        con.execute(f"CREATE TABLE shortlists AS {RANKING.read_text(encoding='utf-8')}")
        yield con
    finally:
        con.close()
