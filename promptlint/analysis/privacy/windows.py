"""Windows of a long text around its digits, joined into a short one: slow recognisers read that."""

from __future__ import annotations

import re
from bisect import bisect_right

_DIGITS = re.compile(r"[0-9]")
_REACH = 48
_SEPARATOR = "\n\x1e\n"


class Windows:
    """What stands within 48 characters of a match of the gate.

    Args:
        text: of any length.
        gate: what opens a window; digits by default, because every national number holds some.
    """

    def __init__(self, text: str, gate: re.Pattern[str] = _DIGITS) -> None:
        spans: list[list[int]] = []
        for match in gate.finditer(text):
            start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
            if spans and start <= spans[-1][1]:
                spans[-1][1] = end
            else:
                spans.append([start, end])
        self._sources = [start for start, _ in spans]
        self._starts: list[int] = []
        position = 0
        for start, end in spans:
            self._starts.append(position)
            position += end - start + len(_SEPARATOR)
        self.text = _SEPARATOR.join(text[start:end] for start, end in spans)

    def source(self, offset: int) -> int:
        """Where a character of the joined text stands in the long one."""
        at = bisect_right(self._starts, offset) - 1
        return self._sources[at] + offset - self._starts[at]
