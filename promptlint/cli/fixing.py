"""``--fix`` and ``--diff`` of a check."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from promptlint.analysis.masking import mask_text
from promptlint.cli.running import GateError, execute
from promptlint.engine.request import Outcome, Request
from promptlint.fixing.apply import diff_fixes, fix_until_stable
from promptlint.model.finding import Finding

Narrow = Callable[[Outcome], Sequence[Finding]]
"""What of a run would be reported: a baseline's findings are not repaired either."""


def fix(request: Request, options: Mapping[str, Any], narrow: Narrow) -> tuple[Outcome, str, bool]:
    """Repair until nothing is left to repair.

    Returns:
        The last outcome, a line about what was done, and whether a file could not be written.
    """
    if request.stdin is not None:
        raise GateError("standard input can't be repaired: --fix and --diff need files on disk")
    last: list[Outcome] = []

    def again() -> Sequence[Finding]:
        last[:] = [execute(request)]
        return narrow(last[0])

    done, _ = fix_until_stable(
        again, lambda: last[0].absolute, unsafe=bool(options.get("unsafe_fixes"))
    )
    for path, reason in sorted(done.failed.items()):
        click.echo(f"error: {path} was not repaired: {reason}", err=True)
    note = ""
    if done.files:
        note = f"Repaired {_count(done.fixed, 'finding')} in {_count(len(done.files), 'file')}."
    if done.removed:
        note += f" Removed records are kept in {', '.join(sorted(done.removed.values()))}."
    return last[0], note, bool(done.failed)


def show_diff(request: Request, options: Mapping[str, Any], narrow: Narrow) -> int:
    """Print what ``--fix`` would do; exit code 1 when that is something."""
    if request.stdin is not None:
        raise GateError("standard input can't be repaired: --fix and --diff need files on disk")
    outcome = execute(request)
    done = diff_fixes(
        narrow(outcome),
        outcome.absolute,
        unsafe=bool(options.get("unsafe_fixes")),
        mask=None if options.get("show_secrets") else mask_text,
    )
    click.echo(_visible(done.diff), nl=False)
    click.echo(
        f"Would repair {_count(done.fixed, 'finding')} in {_count(len(done.files), 'file')}.",
        err=True,
    )
    return 1 if done.files else 0


def _visible(text: str) -> str:
    """Characters that a terminal does not show, or obeys, written as escapes."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in _UNSEEN else _escape(char)
        for char in text
    )


_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
