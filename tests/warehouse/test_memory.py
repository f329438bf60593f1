"""How much the database may hold: what is set, else half of what the machine or its container has, 4 GB at most."""

from pathlib import Path

import pytest

from warehouse import memory


def test_what_is_set_is_held() -> None:
    assert memory.limit_bytes(1.5) == 1_500_000_000


@pytest.mark.parametrize(("told", "limit"), [("1000000000\n", 500_000_000), ("max\n", None), (None, None)])
def test_a_container_counts_as_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str | None, limit: int | None) -> None:
    file = tmp_path / "memory.max"
    if told:
        file.write_text(told)
    monkeypatch.setattr(memory, "CGROUP", file)
    assert memory.limit_bytes(0) == (limit or min(4_000_000_000, memory.machine_bytes() // 2))
