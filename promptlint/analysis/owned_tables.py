"""Tables of embedded texts whose rows say whose they are: in SQL, or in a mapper's class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from promptlint.model.facts import Mark
from promptlint.model.place import Place

_OWNER = (
    r"((?:client|tenant|customer|owner|patient|student|employee|member|account|matter|household"
    r"|workspace|org|organi[sz]ation|user)_?(?:id|no|key|number)|allowed_(?:groups|users|roles)|acl"
    r"|tenant|mandant|patient)"
)
_SOURCES = {
    "table": r"\bCREATE TABLE\b[^;]{0,4000}",
    "embedded": r"\b(?:half)?vec(?:tor)?\s*\(\s*\d|\bfloat\[\d+\]",
    "column": rf"[\n,(]\s*\"?{_OWNER}\"?\s+\w",
    "mapped": rf"^[ \t]+{_OWNER}\s*(?::[^=\n]{{1,60}})?=\s*(?:\w+\.)?(?:mapped_column|Column"
    r"|\w*Field|ForeignKey)\(",
    "mapper": r"\b(?:Vector|HalfVector|VectorField)\(",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_SOURCES[name], re.IGNORECASE | re.MULTILINE)


def owned_tables(text: str) -> Iterator[Mark]:
    """``owner-key`` and ``indexes`` for the first column of each such table that names an owner."""
    if "CREATE TABLE" in text or "create table" in text:
        for table in _pattern("table").finditer(text):
            if _pattern("embedded").search(table.group()):
                yield from _owner(_pattern("column").search(text, table.start(), table.end()))
    if _pattern("mapper").search(text):
        yield from _owner(_pattern("mapped").search(text))


def _owner(column: re.Match[str] | None) -> Iterator[Mark]:
    if column:
        yield Mark("owner-key", Place(span=column.span(1)), column[1])
        yield Mark("indexes", Place(span=column.span(1)))
