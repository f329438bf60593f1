"""All of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb


@contextmanager
def in_one(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do what stands inside in one transaction, or none of it."""
    con.execute("BEGIN")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a commit that failed has rolled back already
            con.execute("ROLLBACK")
        raise
