"""The proof of an erasure in the lake: a search through its files, and the least and greatest values that its catalog keeps."""

from dataclasses import replace

import pyarrow as pa

from headwater.settings import Lake
from warehouse.lake import METADATA, open_lake, telling_lake
from warehouse.needles import Needles, count_in
from warehouse.traces import Search, Trace, search

VALUES = " UNION ALL ".join(
    f"SELECT {value} FROM {METADATA}.{table} WHERE {value} IS NOT NULL"
    for table in ("ducklake_file_column_stats", "ducklake_table_column_stats")
    for value in ("min_value", "max_value")
)


def search_lake(lake: Lake, needles: Needles) -> Search:
    """Search every Parquet file of the lake and the statistics of its catalog; raises DataError where it cannot be reached."""
    with telling_lake(lake), open_lake(lake) as con:
        values = pa.array([row[0] for row in con.execute(VALUES).fetchall()], pa.string())
    found = search(lake.files, needles)
    handles, names = count_in(needles, "value", values)
    traces = [replace(trace, place=f"lake: {trace.place}") for trace in found.traces]
    if handles or names:
        traces.append(Trace("lake: statistics of the catalog", handles, names))
    return replace(found, table_count=found.table_count + 2, traces=tuple(traces))
