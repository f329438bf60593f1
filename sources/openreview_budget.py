"""How many requests OpenReview may be asked in half an hour, counted over everything this process reads."""

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import cache

from headwater.errors import TargetRefused
from headwater.settings import Settings

WINDOW_SECONDS = 1800.0
_one_maker = threading.Lock()


class BudgetSpent(TargetRefused):
    """The requests that may be made are made; what was read has landed and the rest waits for the next run."""


class Budget:
    """The requests of the last half hour, tries again and both interfaces included."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Have made none."""
        self._limit, self._clock = limit, clock
        self._made: deque[float] = deque()
        self._lock = threading.Lock()

    def require(self) -> None:
        """Raise BudgetSpent where no request is left."""
        with self._lock:
            while self._made and self._clock() - self._made[0] >= WINDOW_SECONDS:
                self._made.popleft()
            if len(self._made) >= self._limit:
                raise BudgetSpent(f"the {self._limit} requests that OpenReview may be asked in half an hour are made")

    def note(self) -> None:
        """Count one request."""
        with self._lock:
            self._made.append(self._clock())


def budget(settings: Settings) -> Budget:
    """Return the process's one budget of a pair of interfaces."""
    with _one_maker:
        ours = settings.openreview
        return _budget(ours.api_url, ours.api_v1_url, ours.requests_per_run)


@cache
def _budget(api_url: str, api_v1_url: str, limit: int) -> Budget:  # noqa: ARG001  (one each)
    return Budget(limit)
