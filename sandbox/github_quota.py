"""What each token has left of GitHub's limits, hour by hour."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

HOUR = 3_600
WINDOWS = {"core": HOUR, "graphql": HOUR, "search": 60}


@dataclass(frozen=True)
class Limits:
    """How much is allowed: per hour, per minute (searches), in flight, and how large a page may be before a 502."""

    core: int = 5_000
    graphql: int = 5_000
    search: int = 30
    anonymous: int = 60
    in_flight: int = 100
    points_per_minute: int | None = None
    heavy_first: int | None = None
    heavy_operation: str | None = None
    heavy_status: int = 502


@dataclass
class Window:
    """What one token used of one resource since its window opened."""

    limit: int
    reset_at: int
    used: int = 0

    @property
    def remaining(self) -> int:
        """How much is left."""
        return max(self.limit - self.used, 0)


@dataclass
class Quota:
    """The windows of every token and resource; threads may share it."""

    limits: Limits
    clock: Callable[[], float]
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    minute: list[tuple[float, int]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def window(self, token: str, resource: str) -> Window:
        """Return a token's current window of a resource, opened anew when the last one is over."""
        now = self.clock()
        with self.lock:
            found = self.windows.get((token, resource))
            if found is None or now >= found.reset_at:
                limit = int(getattr(self.limits, resource)) if token else self.limits.anonymous
                found = self.windows[token, resource] = Window(limit, int(now) + WINDOWS[resource])
            return found

    def spend(self, token: str, resource: str, points: int) -> bool:
        """Take points from a window; return whether it still had any."""
        window = self.window(token, resource)
        with self.lock:
            if window.remaining < points:
                return False
            window.used += points
            return True

    def is_too_fast(self, points: int) -> bool:
        """Return whether the last minute's points exceed the secondary limit."""
        if self.limits.points_per_minute is None:
            return False
        now = self.clock()
        with self.lock:
            self.minute = [each for each in self.minute if each[0] > now - 60] + [(now, points)]
            return sum(each for _, each in self.minute) > self.limits.points_per_minute

    def headers(self, token: str, resource: str) -> dict[str, str]:
        """Return what every answer says about a resource."""
        window = self.window(token, resource)
        values = {"limit": window.limit, "remaining": window.remaining, "reset": window.reset_at, "used": window.used}
        return {
            **{f"x-ratelimit-{name}": str(value) for name, value in values.items()},
            "x-ratelimit-resource": resource,
        }
