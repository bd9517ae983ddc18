"""Personal data in documents and datasets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.leaks import Leaks
from promptlint.analysis.masking import mask
from promptlint.analysis.passages import SpanSet, detect, prompt_spans
from promptlint.analysis.privacy import (
    BUSINESS,
    CERTAIN,
    POSSIBLE,
    Detection,
    Search,
    noun,
    scan,
    tag,
)
from promptlint.analysis.pseudonyms import Pseudonyms, as_scalar, front_matter_end, numbers_in
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit, RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params
from promptlint.rulebook.patterns import compile_pattern

_EMAIL = "EMAIL_ADDRESS"

_PUBLIC_CONTACTS = frozenset({_EMAIL, "PHONE_NUMBER", "CRYPTO"})
"""What a reader of code and documentation is meant to find there."""

_MACHINES = frozenset({"IP_ADDRESS", "MAC_ADDRESS"})
"""Of servers, wherever no prompt quotes them."""

# Files that are written for readers, or by developers about themselves: an address in them is
# mostly meant to be found. Inside a prompt it is judged like any other.
_PUBLISHED = frozenset({"docs", "source", "instructions", "retrieval", "training"})

_AUTHORSHIP = lazy(
    r"\b(?:authors?|maintain(?:er|ed)s?|copyright|contributors?|contributed|written by|"
    r"created by|submitted by|signed-off-by|co-authored-by|reviewed-by|owners?|licen[cs]e|"
    r"security|vulnerabilit(?:y|ies)|report(?:ed)?|contact|questions|feedback|support)\b|©|\(c\)",
    re.IGNORECASE,
)
_AUTHOR_FIELD = lazy(
    r"^[ \t\"']*(?:authors?|maintainers?|owners?|created[ _-]?by|contact)[\"']?\s*:[^:]*\Z",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How a detection is to be reported."""

    certain: bool
    severity: Severity


class PersonalData:
    """Reports e-mail addresses, telephone, card, account and identity numbers.

    The parameter `report` tells two rules apart: ``certain`` for what a checksum or the words
    around it confirm, ``possible`` for the rest.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a place. Addresses of authors in code and documentation are left alone."""
        options = _Options.of(context)
        found = document.memo("privacy", lambda: _detections(document, options.search))
        if not found:
            return
        prompts = document.memo("prompt-spans", lambda: prompt_spans(document))
        pseudonyms = Pseudonyms(numbers_in(document.text))
        for span, detection in found:
            value = document.text[span[0] : span[1]]
            pseudonym = pseudonyms.of(options.redacted(detection.entity), _key(value))
            if options.excludes(detection.entity, value):
                continue
            verdict = _judge(document, span, detection, prompts)
            if verdict and verdict.certain == (params.get("report") == "certain"):
                yield _hit(document, span, detection, verdict, pseudonym)

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """One hit a place in a record's texts."""
        options = _Options.of(context)
        buffer = batch.buffer
        leaks = batch.memo("leaks", lambda: Leaks(buffer))
        for found in batch.memo("privacy", lambda: leaks.people(options.search)):
            value = buffer[found.start : found.end]
            verdict = _Verdict(found.score >= CERTAIN, _row_severity(found))
            if verdict.certain != (params.get("report") == "certain"):
                continue
            if options.excludes(found.entity, value):
                continue
            row, turn, offset = batch.locate(found.start)
            yield RowHit(
                row,
                pointer=batch.turns[row][turn].pointer,
                within=(offset, offset + len(value)),
                entity=found.entity,
                key=_key(value),
                args=_args(found, value),
                severity=verdict.severity,
                confidence=_confidence(found),
                remove=options.drops,
                redact="" if options.drops else options.redacted(found.entity),
            )


def _detections(document: Document, search: Search) -> list[tuple[Span, Detection]]:
    """Detections; what is certain in one place of a file is so in every other."""
    found = detect(document, lambda text: scan(text, search=search))
    certain = {_plain(document.text[slice(*span)]) for span, hit in found if hit.score >= CERTAIN}
    return [
        (
            span,
            replace(hit, score=CERTAIN)
            if POSSIBLE <= hit.score < CERTAIN and _plain(document.text[slice(*span)]) in certain
            else hit,
        )
        for span, hit in found
    ]


@dataclass(frozen=True, slots=True)
class _Options:
    """The config's ``[privacy]`` table."""

    allow: frozenset[str]
    domains: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    entities: frozenset[str]
    search: Search
    fix: str

    @classmethod
    def of(cls, context: CheckContext) -> _Options:
        table = context.options.get("privacy", {})
        search = Search.of(table)
        named = frozenset(text.upper() for text in _strings(table, "entities"))
        return cls(
            frozenset(_plain(text) for text in _strings(table, "allow")),
            tuple(text.lower().lstrip("@.") for text in _strings(table, "allow-domains")),
            tuple(compile_pattern(text) for text in _strings(table, "allow-patterns")),
            named and named | search.presidio | search.own,
            search,
            str(table.get("fix", "pseudonym")),
        )

    def excludes(self, entity: str, value: str) -> bool:
        """Whether the user does not want to hear of it."""
        if (self.entities and entity not in self.entities) or _plain(value) in self.allow:
            return True
        if any(pattern.search(value) for pattern in self.patterns):
            return True
        domain = value.rpartition("@")[2].lower() if entity == _EMAIL else ""
        return any(domain == one or domain.endswith("." + one) for one in self.domains if domain)

    @property
    def drops(self) -> bool:
        """Whether a dataset's row goes as a whole."""
        return self.fix == "drop-row"

    def redacted(self, entity: str) -> str:
        """What replaces a value; ``#`` is its number."""
        return f"[{tag(entity)}]" if self.fix == "tag" else f"[{tag(entity)}_#]"


def _strings(table: Mapping[str, object], key: str) -> list[str]:
    value = table.get(key)
    if not isinstance(value, list | tuple):
        return []
    return [item for item in value if isinstance(item, str)]


def _plain(value: str) -> str:
    """A value as it is compared: case and separators don't make another one."""
    return value.lower() if "@" in value else "".join(filter(str.isalnum, value)).lower()


def _key(value: str) -> bytes:
    return blake2b(_plain(value).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _judge(
    document: Document, span: Span, detection: Detection, prompts: SpanSet
) -> _Verdict | None:
    """Severity by evidence and by what kind of text it stands in; ``None`` for silence."""
    outside = document.kind in _PUBLISHED and not prompts.meets(span)
    if detection.entity in _MACHINES:
        silent = (outside or document.kind == "other") and not prompts.meets(span)
        return None if silent else _Verdict(False, Severity.WARNING)
    if detection.entity not in _PUBLIC_CONTACTS:
        certain = detection.score >= CERTAIN and (detection.context or not outside)
        return _Verdict(certain, Severity.ERROR if certain else Severity.WARNING)
    if detection.score < POSSIBLE:
        return None if outside else _Verdict(False, Severity.INFO)
    if outside:
        if detection.entity != _EMAIL and document.kind == "docs":
            return None
        named = _AUTHORSHIP().search(document.text, max(0, span[0] - 120), span[1] + 40)
        return None if named else _Verdict(False, Severity.WARNING)
    if _is_author(document, span):
        return None
    certain = detection.score >= CERTAIN
    return _Verdict(certain, Severity.ERROR if certain else Severity.WARNING)


def _is_author(document: Document, span: Span) -> bool:
    """Whether the front matter names whoever wrote the prompt."""
    end = front_matter_end(document)
    before = document.text[max(0, span[0] - 200) : span[0]]
    return span[1] <= end and _AUTHOR_FIELD().search(before) is not None


def _row_severity(found: Detection) -> Severity:
    # Training data repeat what they hold: a role's mailbox there is as much a leak as a person's
    # until somebody has looked.
    if found.score >= CERTAIN:
        return Severity.ERROR
    return Severity.WARNING if found.score >= BUSINESS else Severity.INFO


def _confidence(found: Detection) -> Confidence:
    if found.score >= CERTAIN:
        return Confidence.HIGH
    return Confidence.MEDIUM if found.score >= POSSIBLE else Confidence.LOW


def _args(found: Detection, value: str) -> dict[str, object]:
    return {"noun": noun(found.entity), "mask": mask(value, found.entity)}


def _hit(
    document: Document, span: Span, found: Detection, verdict: _Verdict, pseudonym: str
) -> Hit:
    value = document.text[span[0] : span[1]]
    whole = span[1] - span[0] == found.end - found.start
    edit = Edit(*span, as_scalar(document, span, pseudonym))
    return Hit(
        Place(span=span),
        args=_args(found, value),
        data={"entity": found.entity, "checksum": found.checksum, "context": found.context},
        severity=verdict.severity,
        confidence=_confidence(found),
        fix=Fix(False, f"replace it by {pseudonym}", (edit,)) if whole else None,
    )


CHECK = PersonalData()
