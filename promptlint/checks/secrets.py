"""Providers' keys, tokens, passwords and private keys, in any file and any dataset."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from promptlint.analysis.leaks import Leaks
from promptlint.analysis.masking import mask
from promptlint.analysis.passages import detect
from promptlint.analysis.pseudonyms import Pseudonyms, as_scalar, numbers_in
from promptlint.analysis.secrets import SecretDetection, scan_secrets
from promptlint.analysis.secrets.assignments import is_default
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit, RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params
from promptlint.rulebook.patterns import compile_pattern

_GUESSABLE = 20
"""A secret shorter than this may be a password: its hash could be tried out."""


_VOWELS = (*"aeioAEIO", "NVIDIA", "npm", "xAI")

_TYPED_HELP = (
    "if it is a sample, write one that nobody takes for a key (`<API_KEY>`); "
    "if it is real, revoke it"
)


class Secrets:
    """Reports secrets by their provider's format; what was typed in sequence as a note."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a place."""
        allowed, name = _Allowed.of(context), _redacted(_mode(context))
        pseudonyms = Pseudonyms(numbers_in(document.text))
        for span, found in _detections(document):
            value = document.text[span[0] : span[1]]
            if allowed.holds(value) or is_default(value):
                continue
            yield Hit(
                Place(span=span),
                args=_args(found, value),
                data={"entity": _entity(found)},
                severity=Severity.INFO if found.typed else None,
                confidence=Confidence.LOW if found.typed else found.confidence,
                help=_TYPED_HELP if found.typed else None,
                identity=_digest(value).hex() if len(value) >= _GUESSABLE else "",
                fix=_fix(document, span, pseudonyms.of(name, _digest(value))),
            )

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """One hit a place in a record's texts."""
        allowed, mode = _Allowed.of(context), _mode(context)
        buffer = batch.buffer
        for found in batch.memo("leaks", lambda: Leaks(buffer)).secrets:
            value = buffer[found.start : found.end]
            if allowed.holds(value) or is_default(value):
                continue
            row, turn, offset = batch.locate(found.start)
            yield RowHit(
                row,
                pointer=batch.turns[row][turn].pointer,
                within=(offset, offset + len(value)),
                entity=_entity(found),
                key=_digest(value),
                args=_args(found, value),
                severity=Severity.INFO if found.typed else None,
                confidence=Confidence.LOW if found.typed else found.confidence,
                remove=mode == "drop-row",
                redact="" if mode == "drop-row" else _redacted(mode),
            )


def _detections(document: Document) -> list[tuple[Span, SecretDetection]]:
    return document.memo("secrets", lambda: detect(document, partial(scan_secrets, typed=True)))


def _entity(found: SecretDetection) -> str:
    """What a finding is called. Samples of a provider's key don't count as its keys."""
    return f"{found.provider}-sample" if found.typed else found.provider


def _mode(context: CheckContext) -> str:
    return str(context.options.get("privacy", {}).get("fix", "pseudonym"))


def _redacted(mode: str) -> str:
    return "[SECRET]" if mode == "tag" else "[SECRET_#]"


def _fix(document: Document, span: Span, pseudonym: str) -> Fix:
    return Fix(
        False, f"replace it by {pseudonym}", (Edit(*span, as_scalar(document, span, pseudonym)),)
    )


@dataclass(frozen=True, slots=True)
class _Allowed:
    """What the config's ``[privacy]`` table says is meant to be there."""

    values: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, context: CheckContext) -> _Allowed:
        table = context.options.get("privacy", {})
        return cls(
            frozenset(_strings(table, "allow")),
            tuple(compile_pattern(text) for text in _strings(table, "allow-patterns")),
        )

    def holds(self, value: str) -> bool:
        return value in self.values or any(pattern.search(value) for pattern in self.patterns)


def _strings(table: Mapping[str, object], key: str) -> list[str]:
    values = table.get(key)
    return (
        [one for one in values if isinstance(one, str)] if isinstance(values, list | tuple) else []
    )


def _args(found: SecretDetection, value: str) -> dict[str, object]:
    article = "an" if found.name.startswith(_VOWELS) else "a"
    kind = f"{article} {found.name}"
    return {
        "noun": f"{kind} that looks typed by hand" if found.typed else kind,
        "provider": found.provider,
        "mask": mask(value, found.provider),
    }


def _digest(value: str) -> bytes:
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).digest()


CHECK = Secrets()
