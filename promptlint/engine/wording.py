"""Hit → Finding: the rule's words, masked; and the fingerprint that survives moved lines."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from promptlint.engine.locate import locate, place_span
from promptlint.model.document import Document
from promptlint.model.finding import Finding
from promptlint.model.fix import Fix
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Rule

MAX_TEXT = 400
"""Characters of file contents that a message may carry."""


def masked(text: str) -> str:
    """The text without personal data and secrets. Detectors load with the first finding."""
    return _masked_again(text) if len(text) <= MAX_TEXT else _masked(text)


def _masked(text: str) -> str:
    from promptlint.analysis.masking import mask_text

    return mask_text(text)


_masked_again = lru_cache(maxsize=256)(_masked)
"""For what all findings of a rule say alike: its help, the name of what was found."""


class _Forgiving(string.Formatter):
    """Formats ``{name}`` fields; one that the check did not give stays as written."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "{" + str(key) + "}")

    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, str]:
        # No attribute or index look-ups: templates of users' packs only name fields.
        return self.get_value(field_name, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(format(value, format_spec))
        except (ValueError, TypeError):
            return str(value)


def fill(template: str, args: Mapping[str, object]) -> str:
    """A message template with its ``{name}`` fields filled in."""
    try:
        return _Forgiving().vformat(template, (), args)
    except (ValueError, IndexError):  # a brace in a pack's template that is no field
        return template


def clean(text: str) -> str:
    """One line of bounded length, personal data and secrets masked."""
    line = " ".join(masked(text).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"


def clean_data(value: object) -> object:
    """The same for every string inside a finding's data."""
    if isinstance(value, str):
        text = masked(value)
        return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
    if isinstance(value, Mapping):
        return {str(key): clean_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_data(item) for item in value]
    return value


def fingerprint(rule: str, path: str, text: str, identity: str = "") -> str:
    """A content fingerprint: no line numbers, and nothing personal to guess.

    `text` must be masked already; white space does not count.
    """
    state = hashlib.blake2b(digest_size=16)
    for part in (rule, path, " ".join(text.split()), identity):
        state.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return state.hexdigest()


@dataclass(slots=True)
class FindingBuilder:
    """Builds the findings of one document, counting equal texts for their fingerprints."""

    document: Document
    _seen: dict[str, int] = field(default_factory=dict)

    def build(self, rule: Rule, hit: Hit) -> Finding:
        """The finding of a hit in this document."""
        place = hit.place
        location = replace(locate(self.document, place), path=None, message="")
        related = tuple(self._related(item) for item in hit.related)
        mark = self._numbered(
            fingerprint(rule.name, self.document.path, self._offending(place), hit.identity)
        )
        return make_finding(rule, hit, self.document.path, location, related, mark)

    def _related(self, place: Place) -> Location:
        location = locate(self.document, place)
        return replace(location, path=self.document.path, message=clean(place.message))

    def _offending(self, place: Place) -> str:
        span = place_span(self.document, place)
        if span is None:
            return ""
        lines = self.document.lines
        first, _ = lines.position(span[0])
        last, _ = lines.position(max(span[0], span[1] - 1))
        last = min(last, first + 20)
        text = self.document.text[lines.line_span(first)[0] : lines.line_span(last)[1]]
        return masked(text[:10_000])

    def _numbered(self, mark: str) -> str:
        rank = self._seen.get(mark, 0)
        self._seen[mark] = rank + 1
        return f"{mark}:{rank}" if rank else mark


def make_finding(
    rule: Rule,
    hit: Hit,
    path: str,
    location: Location,
    related: tuple[Location, ...],
    mark: str,
) -> Finding:
    """Word a located hit."""
    message = hit.message if hit.message is not None else fill(rule.message, hit.args)
    help_text = hit.help if hit.help is not None else fill(rule.help, hit.args)
    fix = hit.fix
    if fix is not None and not fix.summary:
        fix = Fix(fix.safe, rule.fix, fix.edits, fix.rows)
    data = clean_data(hit.data)
    return Finding(
        rule=rule.name,
        code=rule.code,
        family=rule.family,
        severity=hit.severity or rule.severity,
        confidence=hit.confidence or rule.confidence,
        message=clean(message),
        path=path,
        location=location,
        related=related,
        data=data if isinstance(data, dict) else {},
        help=clean(help_text),
        fix=fix,
        fingerprint=mark,
    )
