"""Finding a person in the build by any mark, shown or hidden, and what they are recognized by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from headwater.errors import BuildDamaged, DataError, PrivacyError
from warehouse.build import telling_trouble
from warehouse.marks import NO_ACCOUNT, Mark, canonical
from warehouse.published import one_line

BY_MARK = "SELECT DISTINCT cluster FROM core.person_marks WHERE kind = ? AND value = ?"
BY_COMMIT = """
    SELECT DISTINCT accounts.cluster
    FROM staging.signatures AS signatures
    JOIN core.aliases AS aliases USING (alias_key)
    JOIN core.accounts AS accounts ON accounts.account_id IN (aliases.alias_id, 'github:' || aliases.github_id, 'github-login:' || aliases.login_key)
    WHERE ? = 'commit' AND signatures.commit_id = ? AND signatures.position = 0
"""
BY_PLACE = "SELECT DISTINCT cluster FROM core.accounts WHERE account_id = ?"  # SOURCE:PAPER#POSITION

THEIRS = "WHERE cluster IN (SELECT unnest(?::VARCHAR[]))"
NAMES = f"""
    SELECT DISTINCT name
    FROM (
        SELECT cluster, display_name AS name FROM core.accounts
        UNION ALL
        SELECT accounts.cluster, told.author.name
        FROM core.source_mentions AS told
        JOIN core.accounts AS accounts ON accounts.account_id = told.mention_id
    )
    {THEIRS} AND is_full_name(name_key(name))
    ORDER BY name
"""


@dataclass(frozen=True)
class Person:
    """Who is meant, one person or several at once: clusters of accounts, their marks, the names they are written by."""

    person_ids: tuple[str, ...]
    clusters: tuple[str, ...]
    account_ids: tuple[str, ...]
    marks: frozenset[Mark]
    names: tuple[str, ...]

    @property
    def nameless_marks(self) -> frozenset[Mark]:
        """The marks without the names in texts."""
        return frozenset(mark for mark in self.marks if mark.kind != "name")


@contextmanager
def open_build_to_read(directory: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the build file read-only; raises DataError when there is none that has everything."""
    file = directory / "build" / "warehouse.duckdb"
    if not file.exists() and not (directory / "landing").exists():
        raise DataError(f"{directory}: nothing has run here yet; `headwater run` or `headwater demo` does")
    if not file.exists():
        raise DataError(f"{file}: is not there; `headwater rebuild` makes it from what has landed")
    try:
        with telling_trouble(file, "opened"):
            con = duckdb.connect(file, read_only=True)
    except (OSError, duckdb.Error) as problem:
        raise DataError(f"{file}: cannot be opened ({one_line(problem)})") from problem
    try:
        if not con.execute("SELECT 1 FROM duckdb_tables() WHERE schema_name || '.' || table_name = 'core.person_marks'").fetchall():
            raise BuildDamaged(f"{file}: was made by an older version or cut short; `headwater rebuild` makes it anew")
        with telling_trouble(file, "read"):
            yield con
    finally:
        con.close()


def find_person(con: duckdb.DuckDBPyConnection, mark: Mark) -> Person | None:
    """Return the person whom a mark means, None for nobody; raises PrivacyError for several."""
    kind, value = canonical(*mark)
    query = BY_COMMIT if kind == "commit" else BY_MARK
    found = con.execute(query, [kind, value]).fetchall()
    if not found and kind == "mention":
        found = con.execute(BY_PLACE, [mark.value]).fetchall()
    if len(found) > 1:
        ids = con.execute("SELECT person_id FROM core.clusters WHERE cluster IN (SELECT unnest(?)) ORDER BY 1",
                          [[row[0] for row in found]]).fetchall()  # fmt: skip
        raise PrivacyError(f"this handle is {len(found)} people's here; name one by person_id: {', '.join(row[0] for row in ids)}")
    return read_people(con, [found[0][0]]) if found else None


def read_lookalikes(con: duckdb.DuckDBPyConnection, person: Person) -> list[tuple[str, str]]:
    """Return person_id and name of others who share a full name or an address with a person: perhaps the same one."""
    alike = [list(mark) for mark in sorted(person.marks) if mark.kind in NO_ACCOUNT]
    return con.execute("""
        SELECT DISTINCT clusters.person_id, coalesce(people.display_name, '(not shown)')
        FROM core.person_marks AS marks
        JOIN core.clusters AS clusters USING (cluster)
        LEFT JOIN core.people AS people USING (cluster)
        WHERE [marks.kind, marks.value] IN (SELECT unnest(?::VARCHAR[][])) AND cluster NOT IN (SELECT unnest(?::VARCHAR[]))
        ORDER BY ALL""", [alike, list(person.clusters)]).fetchall()  # fmt: skip


def read_by_ids(con: duckdb.DuckDBPyConnection, person_ids: list[str]) -> Person:
    """Return people by their ids, as one."""
    found = con.execute("SELECT cluster FROM core.clusters WHERE person_id IN (SELECT unnest(?))", [person_ids]).fetchall()
    return read_people(con, [row[0] for row in found])


def read_people(con: duckdb.DuckDBPyConnection, clusters: list[str]) -> Person:
    """Return the people of some clusters, as one."""
    marks = con.execute(f"SELECT DISTINCT kind, value FROM core.person_marks {THEIRS}", [clusters]).fetchall()
    return Person(
        _column(con, f"SELECT person_id FROM core.clusters {THEIRS} ORDER BY 1", clusters),
        tuple(sorted(clusters)),
        _column(con, f"SELECT account_id FROM core.accounts {THEIRS} ORDER BY 1", clusters),
        frozenset(Mark(*row) for row in marks),
        _column(con, NAMES, clusters),
    )


def _column(con: duckdb.DuckDBPyConnection, query: str, clusters: list[str]) -> tuple[str, ...]:
    return tuple(row[0] for row in con.execute(query, [clusters]).fetchall())
