"""UTF-8 that was read as Windows-1252, and characters that were lost in decoding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, around, in_buffer, where, within
from promptlint.model.batch import RecordBatch

_LEADS = ("\u00c3", "\u00c2", "\u00e2\u20ac", "\ufffd")
_MISREAD = lazy(
    "\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u00a6\u201c\u201d\u00a2\u009c\u0093\u0094]"
    "|(?<=[a-z])\u00c3[\u00a1-\u00bf\u00a0]|\u00c3[\u00a1-\u00bf](?=[a-z])"
    "|\u00c2[\u00a3\u00b0\u00a9\u00ae\u00b1\u00bd\u00a0\u00bb\u00ab\u00b7]"
    "|\ufffd+"
)
_SPEAKS_OF_IT = lazy(
    r"utf-?8|mojibake|encod|latin-?1|1252|unicode|iso-?8859|character set|charset|garbled|"
    r"replacement character|\bbytes?\b",
    re.IGNORECASE,
)


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Misread characters in any turn; records that speak of encodings are left alone."""
    buffer = batch.buffer
    if buffer.isascii() or not any(lead in buffer for lead in _LEADS):
        return
    for number, match in in_buffer(batch, _MISREAD()):
        row, turn = where(batch, number)
        if batch.turns[row][turn].role == "rejected":
            continue
        if _SPEAKS_OF_IT().search(around(batch, row)):
            continue
        shown = match.group()
        what = "a character lost in decoding" if shown[0] == "\ufffd" else f"`{shown}`"
        yield Fault(row, turn, within(batch, number, match), {"what": what})
