"""What is asked after the first round is told by tables of the build: none is made twice while nothing else lands."""

from pathlib import Path

import pytest

from flows import steps
from flows.plan import Choice, make_plan
from headwater.settings import load_settings
from tests.flows.conftest import Sandbox
from warehouse import reuse
from warehouse.build import discard_build
from warehouse.models import Model, make_table


def test_what_told_what_to_ask_is_made_once_and_stands_for_the_night(sandbox: Sandbox, night: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make(con: object, model: Model) -> None:
        made.append(model.table)
        make_table(con, model)  # type: ignore[arg-type]

    monkeypatch.setattr(reuse, "make_table", make)
    settings = load_settings(sandbox.copy(night, "followed-up"))
    plan = make_plan(settings, Choice())
    discard_build(settings.data.directory)
    steps.follow_up(settings, plan)
    told = set(made)
    assert "staging.commits" in told
    made.clear()
    steps.follow_up(settings, plan)
    assert made == []
    steps.derive(settings, plan)
    assert made
    assert not told & set(made)
