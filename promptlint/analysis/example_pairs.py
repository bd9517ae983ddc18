"""Examples of inputs and answers that a prompt shows, compared with each other and with its list.

Two examples with one input teach nothing twice, or two things at once. An answer that is not on a
list from which alone the model may choose teaches it to leave the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.label_drift import Drift, same_word
from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

_INPUT = "q|question|input|text|sentence|review|query|message|comment|title|email|ticket|headline"
_ANSWER = "a|answer|output|label|class|category|intent|sentiment|result|tags?|topic"
_FIELD = lazy(
    rf"^[ \t]*(?:[-*][ \t]+)?\**(?:(?P<input>{_INPUT})|(?P<answer>{_ANSWER})|(?P<other>context|"
    r"passage|document|background|options|choices))\**[ \t]*:\**[ \t]*(?P<value>[^\n]*)$",
    re.I | re.M,
)
_FILLED = ("{", "<", "$", "[", "...", "…")
_ONLY = lazy(
    r"\b(?:only|exactly one of|must be one of|one of the following|nothing else|no other)\b", re.I
)
_QUOTED_LIST = lazy(
    r"[\"“`'][\w -]{1,40}[\"”`'](?:(?:,? or |,? and |, ?)[\"“`'][\w -]{1,40}[\"”`'])+"
)
_QUOTED = lazy(r"[\"“`']([\w -]{1,40})[\"”`']")
_PLAIN_LIST = lazy(
    r":[ \t]*(?P<items>[A-Za-z][\w-]*(?: [\w-]+)?(?:, (?:or |and )?[A-Za-z][\w-]*(?: [\w-]+)?)"
    r"{2,20})[ \t]*\.?[ \t]*$",
    re.M,
)
_NO_LABEL = frozenset(
    "none other others unknown n/a na nothing neither unclear unsure not applicable".split()
)
_LONGEST_LABEL = 3
_MOST = 500
_NEAR = 160
_HEADING = 8


@dataclass(frozen=True, slots=True)
class Example:
    """What an example gives and what it answers; `span` is that of the answer."""

    given: str
    answer: str
    span: Span


def examples(text: str) -> list[Example]:
    """Examples of one-line fields in reading order; those that a variable fills are left out."""
    found: list[Example] = []
    given: list[str] = []
    asked, end = False, 0
    for match in _FIELD().finditer(text):
        value = match["value"].strip().strip("*").strip()
        between = text[end : match.start()].strip() if end else ""
        if not given and len(between.split()) <= _HEADING:
            between = ""  # "Example 2:"
        end = match.end()
        if match["answer"] is None:
            given.append(f"{between} {match.group().strip()}")
            asked = asked or match["input"] is not None
            continue
        whole = " ".join(" ".join([*given, between]).lower().split())
        if asked and value and not _is_filled(value) and not _is_filled(whole):
            found.append(Example(whole, value, match.span("value")))
        given, asked = [], False
        if len(found) >= _MOST:
            break
    return found


def _is_filled(text: str) -> bool:
    return any(mark in text for mark in _FILLED)


def repeated(text: str) -> Iterator[Drift]:
    """Examples with the input of an earlier one: ``repeat``, or ``conflict`` in the answer."""
    known: dict[str, Example] = {}
    for one in examples(text):
        first = known.setdefault(one.given, one)
        if first is one:
            continue
        same = first.answer.lower().rstrip(".") == one.answer.lower().rstrip(".")
        kind = "repeat" if same else "conflict"
        yield Drift(kind, one.answer, first.answer, one.span, first.span)


def outside(text: str) -> Iterator[Drift]:
    """Answers of examples that are not on the one list from which alone the prompt lets choose."""
    shown = examples(text)
    if len(shown) < 2:
        return
    for labels, span in _closed_lists(text):
        known = {label.lower() for label in labels}
        answers = [(one, _labels_of(one.answer)) for one in shown]
        inside = [one for one, given in answers if given and set(given) <= known]
        if len({one.answer.lower() for one in inside}) < 2 or 2 * len(inside) < len(shown):
            continue  # the list is about something else
        for one, given in answers:
            for label in given:
                close = any(same_word(label, other) for other in known)
                if label not in known and label not in _NO_LABEL and not close:
                    yield Drift("outside", label, ", ".join(labels[:3]), one.span, span)
        return


def _labels_of(answer: str) -> list[str]:
    labels = [part.strip(" .\"'`").lower() for part in answer.split(",")]
    return [label for label in labels if label and len(label.split()) <= _LONGEST_LABEL]


def _closed_lists(text: str) -> Iterator[tuple[list[str], Span]]:
    """Lists in a line that says that nothing else is allowed."""
    for pattern in (_QUOTED_LIST, _PLAIN_LIST):
        for count, match in enumerate(pattern().finditer(text)):
            if count >= _MOST:
                break
            start, end = max(match.start() - _NEAR, 0), match.end() + _NEAR
            begin = text.rfind("\n", start, match.start()) + 1 or start
            stop = text.find("\n", match.end(), end)
            if not _ONLY().search(text[begin : end if stop < 0 else stop]):
                continue
            if pattern is _QUOTED_LIST:
                items = _QUOTED().findall(match.group())
            else:
                items = re.split(r", (?:or |and )?", match["items"])
            if len(items) >= 2:
                yield [item.strip() for item in items], match.span()


_LIKE_JSON = lazy(
    r"\bjson\b[^\n:]{0,60}\b(?:like (?:this|below|the following)|as (?:below|follows)|"
    r"(?:following|this) (?:format|form|example|structure)|(?:below|following))[^\n:]{0,20}:"
    r"[ \t]*\n\s{0,40}(?:```(?:json)?[ \t]*\n[ \t]*)?"
    r"(?P<shown>[A-Za-z_][\w ]{0,30}:[ \t]+[^\s{\[<$][^\n]*)",
    re.I,
)

_JSON = lazy(r"\{\s{0,20}\"|\[\s{0,20}[\"{]|\{[ \t]*$", re.M)


def not_json(text: str) -> Iterator[Drift]:
    """An example of the JSON that is asked for, in lines of ``key: value``."""
    for match in _LIKE_JSON().finditer(text):
        if not _JSON().search(text, match.start(), match.end() + 300):
            yield Drift("not-json", match["shown"], "JSON", match.span("shown"), match.span())
