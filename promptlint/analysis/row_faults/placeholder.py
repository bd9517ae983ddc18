"""A word such as ``<noinput>`` where a prompt has no input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, texts_of, where
from promptlint.model.batch import RecordBatch

_STANDS = lazy(
    r"(?:\A|\n)[ \t]*(?P<word>\\?[<\[(]\s*no[ _-]?inputs?\s*(?:\\?[>\])]\.?)?|"
    r"no[ _-]?inputs?\s*[>\])]|no[ _-]?inputs?(?:\s+(?:is\s+)?(?:required|needed|"
    r"necessary|provided|given))?\.?)\s*\Z"
    r"|(?:\A|\n[ \t]*\n)[ \t]*(?P<short>[<\[(]?\s*(?:n/a|none|not applicable)\s*[>\])]?)\s*\Z",
    re.IGNORECASE,
)
_ENDS = frozenset(
    "put PUT uts UTS ut. ut> ut] ut) t>. t]. t). ts> ts] ts) t\\> s\\> t\\] t\\) t > red ed. ded "
    "ary ry. ven en. n/a N/A N/a /A> /a> /A) /a) /A] /a] one ONE ne> NE> ne) ne] ble le> "
    "le)".split(" ")
) | {"t >", "t ]", "t )", "A >", "e >", "d >", "y >"}
"""Last characters of what `_STANDS` finds: a cheap look at every prompt."""


_LONGEST = 60
"""Characters of a last line that may be a placeholder."""


def find(batch: RecordBatch) -> Iterator[Fault]:
    """User turns that end in a placeholder after what is asked, or consist of one."""
    texts = batch.table.texts
    search = _STANDS().search
    for number in texts_of(batch).asked:
        text = texts[number]
        last = text[-3:]
        if last not in _ENDS and not (last[-1:].isspace() and text.rstrip()[-3:] in _ENDS):
            continue
        match = search(text, max(len(text.rstrip()) - _LONGEST, 0))
        if match is None:
            continue
        row, turn = where(batch, number)
        group = "word" if match["word"] else "short"
        alone = match.start(group) == 0 or not text[: match.start(group)].strip()
        if alone and group == "short" and batch.turns[row][turn].native != "input":
            continue  # a turn of a conversation that says no
        yield Fault(row, turn, match.span(group))
