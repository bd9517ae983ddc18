"""Numbers that PyYAML hands over as text: ``2e-4`` has no point, which YAML 1.1 wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_READ_BY_PYYAML = frozenset({"in-house", "transformers", "openai-job", "bedrock-job", "vertex-job"})
"""Everything else converts: axolotl by its schema, TRL as an argument, the rest by OmegaConf."""


class _TextNumbers:
    """Document check. No parameters. A config of one's own may be read by a script that converts
    (``float(…)``) or by OmegaConf, so it gets a warning."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at numbers of settings that a trainer needs as numbers."""
        if document.format in _READ_BY_PYYAML and document.kind == "training":
            yield from _numbers(document)


def _numbers(document: Document) -> Iterator[Hit]:
    found = document.extra.get("numbers_as_text")
    for pointer in found if isinstance(found, tuple) else ():
        span = document.locate(pointer, False) if document.locate else None
        if span is None:
            continue
        written = document.text[span[0] : span[1]]
        better = _with_point(written)
        yield Hit(
            place=Place(span=span, pointer=pointer),
            args={"written": written, "better": better},
            data={"value": written, "expected": better},
            severity=Severity.WARNING if document.format == "in-house" else None,
            fix=Fix(True, f"write {better}", (Edit(*span, better),)),
        )


def _with_point(written: str) -> str:
    """``2e-4`` → ``2.0e-4``; ``1.5e4`` → ``1.5e+4``: YAML 1.1 wants a point and a sign."""
    number, mark, power = written.partition("e" if "e" in written else "E")
    if "." not in number:
        number += ".0"
    if mark and power[:1] not in ("+", "-"):
        power = "+" + power
    return f"{number}{mark}{power}"


CHECK = _TextNumbers()
