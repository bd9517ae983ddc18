"""Whether `promptlint advise` names the right method."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.corpora import Measurement
from evals.running import AS_OF, check
from promptlint.advice.model import Advice
from promptlint.advice.page import page
from promptlint.advice.prices import prices


def advised(root: Path) -> Advice:
    """The advice on a folder."""
    return page(check(root), prices({}), root=root, as_of=AS_OF, name=root.name)


def score(result: Measurement, name: str, right: Sequence[str], advice: Advice) -> None:
    """Count an advice three ways: the main method, the whole set, any method in common."""
    named = advice.right
    for what, hit in (
        ("advise: the main method is a right one", bool(named) and named[0] in right),
        ("advise: the same set of methods", set(named) == set(right)),
        ("advise: a method in common", bool(set(named) & set(right))),
    ):
        result.detail(what).true += hit
        result.detail(what).missed += not hit
    if not named or named[0] not in right:
        result.notes.append(f"{name}: advised {', '.join(named) or 'nothing'}, not {right[0]}")
