"""One night without Prefect: `python -m tests.flows.one_night SETTINGS [full]`, for tests that kill it or compare it."""

import sys
from pathlib import Path

from flows import steps
from flows.lock import writing
from flows.night import Night, run_night
from flows.plan import Choice, make_plan
from headwater.settings import load_settings


def one_night(file: Path, choice: Choice = Choice()) -> Night:  # noqa: B008 - frozen
    settings = load_settings(file)
    plan = make_plan(settings, choice)
    with writing(settings.data.directory):
        return run_night(
            settings,
            plan,
            lambda run_id, targets: [steps.ingest(settings, run_id, target) for target in targets],
            lambda: steps.derive(settings, plan),
        )


if __name__ == "__main__":
    one_night(Path(sys.argv[1]), Choice(is_full=sys.argv[2:] == ["full"]))
