"""Scrubbing what is kept besides landing: the ledger, kept history, exports, reports, Prefect's records, own repositories."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.errors import DataError
from warehouse.found_person import Person
from warehouse.ledger import open_ledger
from warehouse.needles import Needles
from warehouse.traces import search

OUTPUTS = ("exports", "reports")
PREFECT = ("artifact", "artifact_collection", "events", "log")  # what a night leaves there for its readers
TEXTS = (("runs", "message"), ("run_targets", "message"), ("gaps", "reason"), ("decisions", "reason"))
BY_PERSON = ("contacts", "listings", "exposures", "exported_people")
ERASED = "erased"
BUSY_SECONDS = 60.0


def scrub_ledger(directory: Path, person: Person, needles: Needles) -> None:
    """Take a person out of the ledger: decisions about their accounts mean nobody any more, texts lose the handles."""
    file = directory / "ledger.sqlite"
    accounts = [(account,) for account in person.account_ids]
    with open_ledger(directory) as ledger:
        ledger.execute("PRAGMA secure_delete = ON")
        for column in ("account_id", "other_account_id"):
            ledger.executemany(f"UPDATE decisions SET {column} = '{ERASED}', reason = '{ERASED}' WHERE {column} = ?", accounts)
        for table in BY_PERSON:
            ledger.executemany(f"DELETE FROM {table} WHERE person_id = ?", [(one,) for one in person.person_ids])
        for table, column in TEXTS:
            _put_out(ledger, table, column, needles)
    with closing(sqlite3.connect(file)) as con:
        con.execute("VACUUM")


def scrub_history(directory: Path, person: Person) -> None:
    """Leave a person's rows out of every kept Parquet file."""
    ids = pa.array([*person.person_ids, *person.account_ids], pa.string())
    for file in sorted((directory / "history").rglob("*.parquet")):
        table = pq.read_table(file)
        keep = pa.array([True] * table.num_rows, pa.bool_())
        for name in {"person_id", "account_id"} & set(table.schema.names):
            keep = pc.and_(keep, pc.invert(pc.is_in(table[name], value_set=ids)))
        unfinished = file.with_name(f".unfinished-{file.name}")
        pq.write_table(table.filter(keep), unfinished)
        unfinished.rename(file)


def delete_outputs(directory: Path, needles: Needles) -> list[str]:
    """Delete every export that names the person and the whole report if a page does; return what went."""
    gone = []
    for folder in OUTPUTS:
        place = directory / folder
        named = [trace.place.partition(": ")[0] for trace in search(place, needles).traces] if place.is_dir() else []
        if named and folder == "reports":
            shutil.rmtree(place)
            gone.append(f"{folder}/")
        for name in sorted(set(named) if folder == "exports" else ()):
            (place / name).unlink()
            gone.append(f"{folder}/{name}")
    return gone


def scrub_prefect(directory: Path, needles: Needles) -> None:
    """Delete Prefect's artifacts and log lines that name the person; raises DataError while a Prefect server writes them."""
    file = directory / "prefect" / "prefect.db"
    if not file.exists():
        return
    try:
        _scrub_records(file, needles)
    except sqlite3.OperationalError as trouble:
        raise DataError(f"{file}: cannot be cleaned ({trouble}); end the Prefect server that uses it, then do the same again") from trouble


def _scrub_records(file: Path, needles: Needles) -> None:
    with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as con:
        con.execute("PRAGMA secure_delete = ON")
        con.create_function("names_person", -1, _teller(needles), deterministic=True)
        known = {row[0] for row in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in (table for table in PREFECT if table in known):
            columns = ", ".join(f'"{row[1]}"' for row in con.execute(f"PRAGMA table_info({table})"))
            con.execute(f"DELETE FROM {table} WHERE names_person({columns})")
        con.commit()
        con.execute("VACUUM")
        con.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete_own_targets(directory: Path, logins: Iterable[str]) -> list[str]:
    """Delete what landed of repositories that are the person's own and no longer watched; return the directories."""
    owners = set(logins)
    found = [
        place
        for place in sorted((directory / "landing").glob("*/*"))
        if place.is_dir() and place.name.lower().rpartition(":")[2] in owners
    ]
    for place in found:
        shutil.rmtree(place)
    return [str(place.relative_to(directory)) for place in found]


def _put_out(ledger: sqlite3.Connection, table: str, column: str, needles: Needles) -> None:
    tells = _teller(needles)
    for row in ledger.execute(f"SELECT rowid, {column} AS told FROM {table} WHERE {column} IS NOT NULL").fetchall():
        if tells(row["told"]):
            text = _without(needles.names, _without(needles.handles, row["told"]))
            ledger.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", [text, row["rowid"]])


def _without(pattern: str, text: str) -> str:
    return re.sub(pattern, f" [{ERASED}] ", text) if pattern else text


def _teller(needles: Needles) -> Callable[..., bool]:
    def tells(*values: object) -> bool:
        return any(sum(needles.in_bytes(str(value).encode())) > 0 for value in values if value is not None)

    return tells
