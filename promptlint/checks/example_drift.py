"""Examples and labels that disagree with the instructions or with each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis import example_pairs, label_drift
from promptlint.analysis.json_shapes import objects, strict_error
from promptlint.analysis.label_drift import Drift
from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_WHAT = {
    "label": "the label “{expected}” is written “{written}” here",
    "key": "the key `{expected}` of another example is `{written}` here",
    "marker": "the end marker {expected} is written {written} here",
    "scale": "level {written} of the scale is described by the same words as level {expected}",
    "shape": "this example's answer is {written}, that of another is {expected}",
    "repeat": "this example is one that stood before: the same input with the same answer",
    "conflict": "the input of another example has the answer “{written}” here, “{expected}” there",
    "outside": "“{written}” is not on the list that alone is allowed: {expected} …",
    "not-json": "the prompt asks for JSON like this and shows none: “{written}”",
    "prefix": "“{expected}:” of the other examples is “{written}:” here",
}
_THERE = {
    "repeat": "stood here",
    "conflict": "answered so here",
    "outside": "the list",
    "not-json": "asked here",
}
_SHOWN = 6
_JSON_ASKED = lazy(
    r"\b(?:valid|well[- ]formed|in|as|only|a|an) json\b|\bjson (?:format|object|array|only|"
    r"string|response)\b",
    re.I,
)


class ExampleDrift:
    """One hit for each word that is written in two ways, and for each example that is no JSON."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits message by message."""
        for prompt in document.prompts:
            asked = any(_JSON_ASKED().search(message.text.value) for message in prompt.messages)
            for message in prompt.messages:
                yield from _told(message)
                if asked:
                    yield from _broken_json(message)


CHECK = ExampleDrift()


def _drifts(text: str) -> Iterator[Drift]:
    yield from label_drift.list_drift(text)
    yield from label_drift.answer_drift(text)
    yield from label_drift.marker_drift(text)
    yield from label_drift.scale_drift(text)
    yield from label_drift.prefix_drift(text)
    yield from label_drift.naming_drift(text)
    yield from label_drift.shape_drift(text)
    yield from example_pairs.repeated(text)
    yield from example_pairs.outside(text)
    if "json" in text.lower():
        yield from example_pairs.not_json(text)
    if '"' in text:
        yield from label_drift.key_drift(objects(text))


def _told(message: Message) -> Iterator[Hit]:
    """One hit for each drift; labels that differ in case alone are one slip, however many."""
    told: set[tuple[int, int]] = set()
    cased: list[Drift] = []
    scales: list[Drift] = []
    for drift in _drifts(message.text.value):
        if drift.span in told:
            continue
        told.add(drift.span)
        if drift.kind == "label" and drift.written.lower() == drift.expected.lower():
            cased.append(drift)
        elif drift.kind == "scale":
            scales.append(drift)
        else:
            yield _hit(message, drift)
    if cased:
        yield _hit(message, cased[0], cased[1:_SHOWN])
    if scales:
        yield _hit(message, scales[0], scales[1:_SHOWN])


def _hit(message: Message, drift: Drift, more: list[Drift] | None = None) -> Hit:
    scale = drift.kind == "scale"
    words = {"written": drift.written[:40], "expected": drift.expected[:40]}
    return Hit(
        Place(span=message.text.source_span(*drift.span)),
        args={"what": _WHAT[drift.kind].format(**words)},
        related=(
            Place(
                span=message.text.source_span(*drift.other),
                message=_THERE.get(drift.kind, "written so here"),
            ),
            *(
                Place(
                    span=message.text.source_span(*other.span),
                    message=f"so is “{(other.written if scale else other.expected)[:40]}”",
                )
                for other in more or ()
            ),
        ),
        help="say for each level what tells it from the next" if scale else None,
        data={"kind": drift.kind},
        severity=Severity.INFO if drift.kind == "repeat" else None,
    )


def _broken_json(message: Message) -> Iterator[Hit]:
    text = message.text.value
    for shape in objects(text):
        slip = strict_error(text, shape)
        if slip is not None:
            at, what = slip
            yield Hit(
                Place(span=message.text.source_span(at, at + 1)),
                args={"what": f"the prompt asks for JSON and its example is none: {what}"},
                data={"kind": "json"},
            )
