"""What Prefect reads from the environment before it is imported; whatever the user has set stays."""

import os

from headwater.errors import DataError
from headwater.settings import Settings


def prepare(settings: Settings) -> None:
    """Give Prefect a home inside the data directory and keep its embedded server quiet; raises DataError."""
    home = settings.data.directory / "prefect"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DataError(f"{settings.data.directory}: cannot be written ({problem.strerror})") from problem
    defaults = {
        "PREFECT_HOME": str(home),
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "headwater",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        "PREFECT_CLI_WRAP_LINES": "false",
        "DO_NOT_TRACK": "1",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
