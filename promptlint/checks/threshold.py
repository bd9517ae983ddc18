"""Numbers that must stay inside their bounds: a setting, a value, or the length of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from promptlint.analysis.scopes import Scope, document_scopes, record_scopes, values_at
from promptlint.analysis.tokens import estimate_tokens
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit, RowHit
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.rulebook.declarative import ThresholdParams

MAX_HITS = 1_000


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    place: Place | None = None


class Threshold:
    """Kind ``threshold``. Bounds are inclusive; what is not a known number is not judged."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each number out of bounds."""
        wanted = ThresholdParams.parse(params)
        if wanted.source == "setting":
            scopes = [Scope((), (document.text,), configs=_configs(document))]
        else:
            scopes = list(document_scopes(document, wanted.where))
        for scope in scopes:
            for number, limit in islice(_outside(scope, wanted), MAX_HITS):
                yield Hit(
                    number.place or scope.place,
                    args=_args(wanted, number.value, limit),
                    data=_data(wanted, number.value, limit),
                )

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """The same for each record, whose lengths are those of all chosen turns together."""
        wanted = ThresholdParams.parse(params)
        for index, scope in record_scopes(batch, wanted.where):
            for number, limit in islice(_outside(scope, wanted), MAX_HITS):
                yield RowHit(
                    index,
                    pointer=number.place.pointer if number.place else None,
                    args=_args(wanted, number.value, limit),
                    data=_data(wanted, number.value, limit),
                )


CHECK = Threshold()


def _configs(document: Document) -> tuple[Config, ...]:
    settings = [prompt.settings for prompt in document.prompts if prompt.settings]
    return tuple({id(config): config for config in (*document.configs, *settings)}.values())


def _outside(scope: Scope, wanted: ThresholdParams) -> Iterator[tuple[_Number, float]]:
    outside = (
        (number, limit)
        for number in _numbers(scope, wanted)
        if (limit := _limit(wanted, number.value)) is not None
    )
    first = next(outside, None)
    if first is not None and scope.meets(wanted.conditions):
        yield first
        yield from outside


def _limit(wanted: ThresholdParams, value: float) -> float | None:
    """The bound that a value breaks."""
    if wanted.maximum is not None and value > wanted.maximum:
        return wanted.maximum
    if wanted.minimum is not None and value < wanted.minimum:
        return wanted.minimum
    return None


def _numbers(scope: Scope, wanted: ThresholdParams) -> Iterator[_Number]:
    if wanted.source == "setting":
        yield from _settings(scope, wanted)
    elif wanted.source == "pointer":
        for pointer, value in values_at(scope.value, wanted.pointer):
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield _Number(value, Place(pointer=pointer))
    elif scope.pieces and scope.complete:
        yield _Number(_measure(scope, wanted.name))


def _settings(scope: Scope, wanted: ThresholdParams) -> Iterator[_Number]:
    seen: set[Place] = set()
    for config in scope.configs:
        value = config.values.get(wanted.name)
        if value is None or (wanted.world and config.world != wanted.world):
            continue
        number = value.number()
        if number is not None and value.place not in seen:
            seen.add(value.place)
            yield _Number(number, value.place)


def _measure(scope: Scope, name: str) -> int:
    texts = [piece.text for piece in scope.pieces]
    if name == "messages":
        return len(texts)
    if name == "words":
        return sum(len(text.split()) for text in texts)
    if name == "lines":
        return sum(_lines(text) for text in texts)
    if name == "tokens":
        return sum(map(estimate_tokens, texts))
    return sum(map(len, texts))


def _lines(text: str) -> int:
    breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
    return breaks + bool(text and text[-1] not in "\r\n")


def _args(wanted: ThresholdParams, value: float, limit: float) -> Mapping[str, object]:
    about = "about " if wanted.name == "tokens" and wanted.source == "measure" else ""
    return {
        "name": wanted.name,
        "value": about + _plain(value),
        "limit": _plain(limit),
        "relation": "over" if value > limit else "under",
        "unit": wanted.name if wanted.source == "measure" else "",
    }


def _plain(number: float) -> str:
    return f"{int(number):,}" if float(number).is_integer() else f"{number:g}"


def _data(wanted: ThresholdParams, value: float, limit: float) -> Mapping[str, object]:
    if wanted.source == "measure" and wanted.name == "tokens":
        return {"tokens": value, "limit": limit}
    return {"value": value, "expected": f"{'at most' if value > limit else 'at least'} {limit:g}"}
