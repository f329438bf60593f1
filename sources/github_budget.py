"""One token's points: what is left this hour, a reserve that is kept, and a fair share for every target of a run."""

import threading
import time
from collections.abc import Mapping
from datetime import datetime

from headwater.errors import TargetRefused
from sources.github_answers import BadToken, Rate


class BudgetSpent(TargetRefused):
    """The points that may be spent are spent; what was read has landed and the rest waits for the next run."""


class Budget:
    """The points of one token in this process; without a plan every target draws on all of them."""

    def __init__(self, reserve: int, longest_wait_seconds: float) -> None:
        """Know nothing yet: the first answer tells what is left."""
        self._lock = threading.Lock()
        self._reserve = reserve
        self._longest_wait = longest_wait_seconds
        self._rate: Rate | None = None
        self._resets_at = 0.0  # by a clock of ours that nobody sets
        self._needed: dict[str, int] = {}
        self._shares: dict[str, int] = {}
        self._spent: dict[str, int] = {}
        self._refusal: tuple[str, float] | None = None

    @property
    def remaining(self) -> int | None:
        """The points left this hour, None before the first answer."""
        with self._lock:
            return self._rate.remaining if self._rate else None

    def plan(self, forecasts: Mapping[str, int]) -> None:
        """Begin a run: share what is left fairly among targets that need so many points."""
        with self._lock:
            self._needed, self._spent, self._refusal = dict(forecasts), {}, None
            self._share()

    def require(self, target: str) -> float:
        """Return the seconds to wait before a target may spend a point; raises BudgetSpent when that is too long."""
        with self._lock:
            self._check_refusal()
            if self._rate is None or self._may_spend(target, self._rate):
                return 0.0
            wait = self._resets_at - time.monotonic() + 1.0
            if wait > self._longest_wait:
                raise BudgetSpent(self._told(self._rate))
            self._rate = None
            return max(0.0, wait)

    def note(self, target: str, rate: Rate | None, answered_at: datetime) -> None:
        """Count what a target's query cost, answered when by GitHub's clock; a new hour is shared anew among those who are not done."""
        if rate is None:
            return
        with self._lock:
            known, self._rate = self._rate, rate
            self._resets_at = time.monotonic() + (rate.reset_at - answered_at).total_seconds()
            self._spent[target] = self._spent.get(target, 0) + rate.cost
            for left in (self._shares, self._needed):
                if target in left:
                    left[target] -= rate.cost
            if known is None or rate.reset_at > known.reset_at:
                self._share()

    def refuse(self, reason: str) -> None:
        """Remember that GitHub refuses the token, so that not every target has to be told."""
        with self._lock:
            self._refusal = (reason, time.monotonic())

    def close(self, target: str) -> None:
        """End a target: what it did not use is for the others."""
        with self._lock:
            self._needed.pop(target, None)
            self._shares.pop(target, None)

    def spent(self, target: str | None = None) -> int:
        """Return what a target, or all of them, cost since the plan."""
        with self._lock:
            return sum(self._spent.values()) if target is None else self._spent.get(target, 0)

    def _check_refusal(self) -> None:
        if self._refusal and time.monotonic() - self._refusal[1] < self._longest_wait:
            raise BadToken(self._refusal[0])

    def _share(self) -> None:
        free = self._rate.remaining - self._reserve if self._rate else 0
        needed = {name: max(1, points) for name, points in self._needed.items()}
        self._shares = fair_shares(needed, free)

    def _may_spend(self, target: str, rate: Rate) -> bool:
        free = rate.remaining - self._reserve
        others = sum(left for name, left in self._shares.items() if name != target and left > 0)
        return free >= 1 and (self._shares.get(target, 0) >= 1 or free - others >= 1)

    def _told(self, rate: Rate) -> str:
        whose = "the hour's points" if rate.remaining - self._reserve < 1 else "this target's share of the hour's points"
        kept = f", {self._reserve} of them kept in reserve" if self._reserve else ""
        return f"{whose} are spent ({rate.remaining} left until {rate.reset_at:%H:%M} UTC{kept}); the next run goes on here"


def fair_shares(forecasts: Mapping[str, int], points: int) -> dict[str, int]:
    """Return what each target may spend: who needs less than an equal part leaves the rest to the others."""
    shares, left = {}, max(0, points)
    ordered = sorted(forecasts.items(), key=lambda entry: (entry[1], entry[0]))
    for at, (name, needed) in enumerate(ordered):
        shares[name] = min(needed, left // (len(ordered) - at))
        left -= shares[name]
    return shares
