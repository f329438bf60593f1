"""What a command tells the access log: the operator and the data's version are put in here."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from headwater.settings import Settings
from warehouse.access_log import file_hash, record_access, without_literals
from warehouse.published import open_published

__all__ = ["listed", "record", "without_literals"]
VERSION = "SELECT (SELECT max(run_id) FROM runs), (SELECT max(as_of) FROM shortlists)"
LISTED = "SELECT DISTINCT person_id FROM shortlists WHERE rank <= ? AND (? OR role IN (SELECT unnest(?::VARCHAR[]))) ORDER BY 1"


def record(
    settings: Settings, action: str, details: Mapping[str, Any], person_ids: Iterable[str] = (), output: Path | None = None
) -> int:
    """Append to the access log, with the run that the data are of and the hash of the file written."""
    directory = settings.data.directory
    with open_published(directory) as con:
        run_id, as_of = con.execute(VERSION).fetchall()[0]
    told = {**details, "run_id": run_id, "as_of": as_of, **({"sha256": file_hash(output)} if output else {})}
    return record_access(directory, action, told, person_ids, settings.privacy.operator)


def listed(settings: Settings, roles: Sequence[str], top: int) -> list[str]:
    """Return everybody on the heads of some shortlists, or of all."""
    with open_published(settings.data.directory) as con:
        return [row[0] for row in con.execute(LISTED, [top, not roles, list(roles)]).fetchall()]
