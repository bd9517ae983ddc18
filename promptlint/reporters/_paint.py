"""ANSI colour, written by hand: a dozen codes are no reason for a library."""

from __future__ import annotations

from promptlint.model.levels import Severity

BOLD = "1"
DIM = "2"
GREEN = "1;32"
CYAN = "1;36"
GUTTER = "1;94"

_SEVERITY = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def severity_style(severity: Severity) -> str:
    """The colour that a severity has everywhere: red, yellow, cyan."""
    return _SEVERITY[severity]


class Paint:
    """Wraps text in SGR codes, or leaves it alone when colour is off."""

    __slots__ = ("_on",)

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, style: str) -> str:
        """`text` in `style`; empty text and an empty style stay as they are."""
        return f"\x1b[{style}m{text}\x1b[0m" if self._on and text and style else text
