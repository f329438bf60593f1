"""Places: what profiles state as their location, each text located once."""

from collections.abc import Callable
from typing import Protocol

import duckdb
import pyarrow as pa


class Located(Protocol):
    """Where a text was found to be."""

    @property
    def city(self) -> str | None:
        """The city, if it names one."""

    @property
    def region(self) -> str | None:
        """The region, if it names one."""

    @property
    def country_code(self) -> str:
        """The country, in ISO 3166."""


Locate = Callable[[str], Located | None]
STATED = """
SELECT DISTINCT nullif(trim(payload ->> '$.location'), '') AS text FROM raw.github_records WHERE kind = 'profile' ORDER BY text
"""


def write_places(con: duckdb.DuckDBPyConnection, locate: Locate) -> None:
    """Write raw.places: one row per location text that names one place."""
    texts = [row[0] for row in con.execute(STATED).fetchall() if row[0]]
    found = [(text, at.city, at.region, at.country_code) for text in texts if (at := locate(text)) is not None]
    columns = [list(column) for column in zip(*found, strict=True)] if found else [[], [], [], []]
    names = ("text", "city", "region", "country_code")
    con.register("located", pa.table([pa.array(column, pa.string()) for column in columns], names))
    con.execute("CREATE OR REPLACE TABLE raw.places AS FROM located")
    con.unregister("located")
