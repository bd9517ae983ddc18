"""Lines about the datasets of a report, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.report import CheckedFile, Report
from promptlint.model.seen import DatasetStatistics
from promptlint.reporters._paint import BOLD, Paint
from promptlint.reporters._safe import clean
from promptlint.reporters._words import amount


def dataset_lines(report: Report, paint: Paint) -> Iterator[str]:
    """What each dataset holds; nothing where there are none."""
    for file in report.files:
        if file.statistics is not None:
            yield from _lines(file, file.statistics, paint)


def _lines(file: CheckedFile, found: DatasetStatistics, paint: Paint) -> Iterator[str]:
    rows = file.records or 0
    yield paint(clean(file.path), BOLD)
    parts = [
        amount(rows, "row"),
        amount(found.turns, "turn"),
        f"{_about(found)}{found.tokens:,} tokens",
    ]
    if found.duplicates is not None:
        parts.append(amount(found.duplicates, "duplicate"))
    yield f"  {', '.join(parts)} ({_basis(found)})"
    if found.row_characters:
        yield f"  characters of a row: {_spread(found.row_characters)}"
    if found.answer_characters:
        yield f"  of its answer: {_spread(found.answer_characters)}"
    if found.tokens:
        millions = found.tokens / 1e6
        yield f"  an epoch costs {millions:,.3g} x the price of a million training tokens"
    yield ""


def _about(found: DatasetStatistics) -> str:
    return "" if found.encoding else "about "


def _basis(found: DatasetStatistics) -> str:
    if found.encoding:
        return f"tokens of {clean(found.encoding)}"
    if not found.tokens_from:
        return "tokens estimated by characters"
    return f"tokens estimated from {amount(found.tokens_from, 'sampled row')}"


def _spread(quantiles: Mapping[str, int]) -> str:
    names = {"p50": "median"}
    return ", ".join(
        f"{names.get(name, name.replace('p', '') + ' %' if name != 'max' else 'at most')} {value:,}"
        for name, value in quantiles.items()
    )
