"""Reading the published file: read-only, cut off from other files, with errors of one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from headwater.errors import DataError
from warehouse.publish import FILE_NAME


@contextmanager
def open_published(directory: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a read-only connection to the published file; raises DataError when there is none."""
    file = directory / FILE_NAME
    if not file.exists():
        raise DataError(f"{file}: nothing is published yet; `headwater run` or `headwater demo` makes it")
    try:
        con = duckdb.connect(file, read_only=True)
    except (OSError, duckdb.Error) as problem:
        raise DataError(f"{file}: cannot be opened ({one_line(problem)})") from problem
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_external_access = false")
        con.execute("SET python_enable_replacements = false")
        con.execute("SET autoinstall_known_extensions = false")
        con.execute("SET autoload_known_extensions = false")
        con.execute("SET lock_configuration = true")
        yield con
    except duckdb.CatalogException as problem:
        raise DataError(f"{file}: was published by another version ({one_line(problem)}); `headwater rebuild` makes it anew") from problem
    finally:
        con.close()


def one_line(problem: Exception) -> str:
    """Return the first line of an error."""
    return next((line.strip() for line in str(problem).splitlines() if line.strip()), type(problem).__name__)
