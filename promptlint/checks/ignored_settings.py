"""Settings that nothing reads: beside others that switch them off, or written twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.case_hits import case_hits
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_STOPS = frozenset({"torchtune", "ms-swift", "llama-factory"})
"""Read with OmegaConf, which refuses a key that stands twice."""


class _IgnoredSettings:
    """Document check. Parameters: those of kind ``combinations``."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of settings without effect, and of the second place of a repeated key."""
        yield from case_hits(document, params)
        if document.kind in ("training", "retrieval") or _is_env(document):
            yield from _repeated(document)


def _is_env(document: Document) -> bool:
    return document.extra.get("syntax", document.format) == "env"


def _repeated(document: Document) -> Iterator[Hit]:
    keys = document.extra.get("repeated_keys")
    for pointer, first, last in keys if isinstance(keys, tuple) else ():
        name = str(pointer[-1])
        if _is_env(document) and _same(document, first, last):
            continue
        outcome = "the first is ignored"
        if document.format in _STOPS:
            outcome = f"{document.format} refuses the file"
        yield Hit(
            place=Place(span=last),
            args={"problem": f"{name} stands twice: {outcome}"},
            related=(Place(span=first, message="first here"),),
            data={"value": name},
            severity=Severity.WARNING,
            help="keep the one that is meant",
        )


def _same(document: Document, first: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether both lines of an ``.env`` file say the same."""
    lines = []
    for start, _ in (first, last):
        end = document.text.find("\n", start)
        lines.append(document.text[start : end if end >= 0 else None].strip())
    return lines[0] == lines[1]


CHECK = _IgnoredSettings()
