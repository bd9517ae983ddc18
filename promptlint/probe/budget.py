"""Time that a probe may take, shared by everything that it looks at."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}


class Budget:
    """Seconds from now on. What it ends is said to be skipped, never to be fine."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds
        self.seconds = seconds

    @property
    def left(self) -> float:
        """Seconds that are left; never below zero."""
        return max(0.0, self._end - self._clock())

    def extend(self, seconds: float) -> None:
        """Time that doesn't count: a model is fetched, converted or loaded."""
        self._end += seconds

    def go_on(self) -> bool:
        """Whether there is time for another piece of work."""
        return self.left > 0

    def share(self, part: float) -> Budget:
        """A budget of its own for a part (0 to 1) of what is left."""
        return Budget(self.left * part, self._clock)


def parse_budget(text: str) -> float:
    """Seconds of ``90``, ``60s``, ``5m`` or ``1h``.

    Raises:
        ValueError: anything else, or nothing at all.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smh]?)\s*", text)
    seconds = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not seconds:
        raise ValueError(f"`{text}` is no time; write 60s, 5m or 1h")
    return seconds
