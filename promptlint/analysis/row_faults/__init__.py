"""Faults of single records, found by one pass over a batch's texts.

Each module looks for one fault and offers ``find(batch) -> Iterator[Fault]``: a search over the
joined buffer, or over the beginnings or ends of answers, and a closer look at what it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from promptlint.analysis.row_faults.texts import Fault
from promptlint.model.batch import RecordBatch

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "template-token": "template_tokens",
        "truncated": "truncated",
        "refusal": "refusal",
        "merged": "merged",
        "echo": "echo",
        "loop": "loop",
        "url-only": "url_only",
        "missing-attachment": "attachment",
        "placeholder-input": "placeholder",
        "mojibake": "mojibake",
        "markup": "markup",
    }
)
"""Name of a fault → module of this package that finds it."""


@cache
def finder(fault: str) -> Callable[[RecordBatch], Iterator[Fault]]:
    """The search for a fault. Raises ``KeyError`` for an unknown one."""
    find: Callable[[RecordBatch], Iterator[Fault]] = import_module(
        f"promptlint.analysis.row_faults.{FAULTS[fault]}"
    ).find
    return find
