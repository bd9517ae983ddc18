"""Findings as plain values of the fixed JSON shape, and their serialisation.

Whatever a check put into ``data``, the result is valid JSON that any strict parser reads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

import orjson

from promptlint.model.finding import Finding, Skip
from promptlint.model.place import Location
from promptlint.model.report import Report
from promptlint.model.seen import DatasetStatistics, Probed
from promptlint.reporters._safe import encodable, escape_json

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

SCHEMA_VERSION = 1
TOOL = "promptlint"

_MAX_DEPTH = 50
_EXACT = 1 << 63
"""Integers from here on are written as text: most parsers would round or refuse them."""


def dumps(value: Plain, *, indent: bool = True) -> str:
    """Serialise plain values. Hidden characters are escaped, other text is written as it is."""
    options = orjson.OPT_INDENT_2 if indent else 0
    return escape_json(orjson.dumps(value, option=options).decode())


def plain(value: object, depth: int = 0) -> Plain:
    """Any value as JSON: what JSON can't say becomes text, what is not a number ``null``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        label = getattr(value, "label", value.name)
        return encodable(str(label))
    if isinstance(value, str):
        return encodable(str(value))
    if isinstance(value, int):
        return int(value) if -_EXACT <= value < _EXACT else _digits(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if depth >= _MAX_DEPTH:
        return "…"
    return _container(value, depth + 1)


def _digits(value: int) -> str:
    # Python refuses to write integers of thousands of digits in decimal.
    return str(value) if value.bit_length() <= 1024 else hex(value)[:64] + "…"


def _container(value: object, depth: int) -> Plain:
    if isinstance(value, Location):
        return dict(place(value))
    if isinstance(value, Mapping):
        return {encodable(str(key)): plain(item, depth) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item, depth) for item in value), key=repr)
    if isinstance(value, list | tuple):
        return [plain(item, depth) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value), depth)
    return encodable(str(value))


def place(location: Location, *, message: bool = False) -> dict[str, Plain]:
    """A location; ``path`` is ``null`` where it is the finding's own."""
    found: dict[str, Plain] = {
        "path": None if location.path is None else encodable(location.path),
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "record": location.record,
        "pointer": None if location.pointer is None else encodable(location.pointer),
    }
    if message:
        found["message"] = encodable(location.message)
    return found


def finding(item: Finding) -> dict[str, Plain]:
    """A finding, as in the ``findings`` of the JSON report."""
    fix: Plain = None
    if item.fix:
        fix = {"safe": item.fix.safe, "summary": encodable(item.fix.summary)}
    return {
        "rule": encodable(item.rule),
        "code": encodable(item.code),
        "family": encodable(item.family),
        "severity": item.severity.label,
        "confidence": item.confidence.label,
        "message": encodable(item.message),
        "path": encodable(item.path),
        "location": place(item.location),
        "related": [place(location, message=True) for location in item.related],
        "data": plain(item.data),
        "fix": fix,
        "fingerprint": encodable(item.fingerprint),
    }


def skip(item: Skip) -> dict[str, Plain]:
    """Something that was not checked: a ``path`` or a ``rule``, and the reason."""
    key, name = ("path", item.path) if item.path is not None else ("rule", item.rule or "")
    return {key: encodable(name), "reason": encodable(item.reason)}


def files(report: Report) -> list[Plain]:
    """What was checked."""
    return [
        {
            "path": encodable(file.path),
            "kind": encodable(file.kind),
            "format": encodable(file.format),
            "records": file.records,
            **({"statistics": _statistics(file.statistics)} if file.statistics else {}),
        }
        for file in report.files
    ]


def _statistics(found: DatasetStatistics) -> Plain:
    return {
        "turns": found.turns,
        "characters": found.characters,
        "tokens": {
            "count": found.tokens,
            "exact": bool(found.encoding),
            **(
                {"encoding": encodable(found.encoding)}
                if found.encoding
                else {"estimated_from_records": found.tokens_from}
            ),
        },
        "row_characters": dict(found.row_characters),
        "answer_characters": dict(found.answer_characters),
        "duplicates": found.duplicates,
        "rates": {encodable(rule): rate for rule, rate in found.rates.items()},
        "epoch": {"tokens": found.tokens, "cost": "tokens / 1,000,000 x price of a million"},
    }


def summary(report: Report) -> dict[str, Plain]:
    """The counts."""
    return dict(asdict(report.summary))


def head(report: Report) -> dict[str, Plain]:
    """Version of the shape, the tool and the date that retirements were judged by."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": TOOL, "version": encodable(report.version)},
        "as_of": report.as_of.isoformat(),
    }


def probed(seen: Probed) -> Plain:
    """What a local model was shown, and its lists without findings."""
    return {
        "notes": list(seen.notes),
        "reviews": [
            {"path": item.path, "title": item.title, "records": list(item.records)}
            for item in seen.reviews
        ],
    }
