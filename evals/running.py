"""Runs of the product over temporary copies of data: the same pipeline that users run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from promptlint.config.loader import settings_from
from promptlint.config.selection import select_rules
from promptlint.engine.request import Outcome, Request
from promptlint.engine.session import run
from promptlint.model.finding import Finding
from promptlint.rulebook.index import load_rulebook

AS_OF = date(2026, 11, 24)
"""The day that the labels were made for."""


def check(root: Path, *, select: Iterable[str] = ("ALL",), kind: str | None = None) -> Outcome:
    """Check a folder with every rule, preview rules included, and keep every place."""
    book = load_rulebook()
    settings = settings_from({}, root=root, overrides={"select": list(select)})
    return run(
        Request(
            paths=(root,),
            root=root,
            rules=select_rules(book, settings).rules,
            known_rules=book.rules,
            as_of=AS_OF,
            forced_kind=kind,
            respect_gitignore=False,
            all_places=True,
        )
    )


def findings(root: Path, *, kind: str | None = None) -> tuple[Finding, ...]:
    """Findings of a folder."""
    return check(root, kind=kind).report.findings


def rule_names() -> frozenset[str]:
    """Rules that exist by now; labels of others are counted as "no rule yet"."""
    return frozenset(load_rulebook().rules)


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A dataset in JSON lines."""
    with file.open("w", encoding="utf-8") as stream:
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_rows(file: Path) -> list[dict[str, Any]]:
    """Labelled rows in JSON lines."""
    with file.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def places(finding: Finding) -> Iterator[Mapping[str, Any]]:
    """Places of a dataset's finding."""
    found = finding.data.get("places")
    if isinstance(found, list | tuple):
        yield from (place for place in found if isinstance(place, Mapping))


def records(finding: Finding) -> set[int]:
    """Records that a dataset's finding names."""
    return {place["record"] for place in places(finding) if isinstance(place.get("record"), int)}
