"""Records with more tokens than the target takes, or than the trainer keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from promptlint.analysis.token_targets import ENCODINGS
from promptlint.facts.training_targets import Limit, limits_of, target_name
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params, ParamsError

if TYPE_CHECKING:
    from promptlint.analysis.tokens import Counter

_ANSWERS = ("assistant", "chosen", "rejected")
_ROUGH_GROWTH = 3
"""Tokens that a byte makes at most, where a tokenizer's file does not say."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """The limit that holds: what becomes of a longer record, and how sure that is."""

    tokens: int
    verb: str
    source: str
    severity: Severity | None = None
    confidence: Confidence | None = None
    drops: bool = False


class RecordLength:
    """Kind ``record-length``.

    Params:
        limit: the project's own limit in tokens, 0 for the target's.
        model: whose vocabulary counts; empty for the target's, or a bound that holds for all.

    Only records whose bytes could exceed the limit are counted.
    """

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """At most one hit for each record.

        Raises:
            ParamsError: a limit that is no number, or a tokenizer's file that can't be used.
        """
        target = target_name(context.target)
        bound = _bound(params, target)
        if bound is None or max(batch.sizes, default=0) <= bound.tokens // _ROUGH_GROWTH:
            return
        count = _counter(params, target, context)
        least = bound.tokens // (count.growth or _ROUGH_GROWTH)
        for index, size in enumerate(batch.sizes):
            if size > least:
                hit = _judge(batch, index, bound, count)
                if hit is not None:
                    yield hit


CHECK = RecordLength()


def _bound(params: Params, target: str) -> _Bound | None:
    own = params.get("limit", 0)
    if not isinstance(own, int) or own < 0:
        raise ParamsError("should be a number of tokens, or 0 for the target's limit", "limit")
    if own:
        return _Bound(own, "the limit is", "the parameter limit")
    limits = limits_of(target)
    if (most := limits.get("tokens_max")) is not None:
        return _of(most, f"{target} takes", None if most.sure else Severity.WARNING)
    if (kept := limits.get("tokens_kept")) is not None:
        # A default of the trainer: the project may have raised it where it starts the training.
        return _of(kept, f"{target} by default keeps the first", Severity.WARNING)
    if (dropped := limits.get("tokens_dropped")) is not None:
        bound = _of(dropped, f"{target} by default takes no more than", Severity.WARNING)
        return replace(bound, drops=True)
    return None


def _of(limit: Limit, verb: str, severity: Severity | None) -> _Bound:
    confidence = Confidence.MEDIUM if severity else None
    return _Bound(limit.value, verb, limit.source, severity, confidence)


def _counter(params: Params, target: str, context: CheckContext) -> Counter:
    from promptlint.analysis.prompt_length import counter_for

    model = params.get("model") or ENCODINGS.get(target)
    models = context.options.get("models", {})
    return counter_for(model if isinstance(model, str) else None, models)


def _judge(batch: RecordBatch, index: int, bound: _Bound, count: Counter) -> RowHit | None:
    row, turns = batch.rows[index], batch.turns[index]
    if isinstance(row, dict) and isinstance(row.get("input_ids"), list) and not turns:
        lengths, exact = [len(row["input_ids"])], True
        turns = (Turn("text", "", ("input_ids",)),)
    else:
        if count.at_most("\n".join(turn.text for turn in turns), bound.tokens):
            return None
        texts = [turn.text for turn in turns]
        exact = count.exact
        lengths = count.count_batch(texts) if exact else [count.at_least(text) for text in texts]
    total, cut = _measure(turns, lengths, bound.tokens)
    if total <= bound.tokens:
        return None
    place = _first_beyond(turns, lengths, bound.tokens)
    return RowHit(
        index,
        turns[place].pointer,
        entity="answer-cut-away" if cut == 1 and not bound.drops else "too-long",
        args={
            "limit": f"{bound.tokens:,}",
            "verb": bound.verb,
            "what": _what(bound, cut),
        },
        data={
            "tokens": total,
            "exact": exact,
            "limit": bound.tokens,
            "source": bound.source,
            **({} if cut is None else {"answer_cut": round(cut, 4)}),
        },
        severity=bound.severity,
        confidence=bound.confidence,
        remove=True,
    )


def _what(bound: _Bound, cut: float | None) -> str:
    if bound.drops:
        return "the record is dropped"
    return "no token of the answer is left" if cut == 1 else "the end is cut"


def _measure(turns: Sequence[Turn], lengths: Sequence[int], limit: int) -> tuple[int, float | None]:
    """(tokens, share of the answers' tokens beyond the limit; ``None`` without an answer).

    Of a preference pair, the longer side counts: each one is trained with the prompt.
    """
    at = answer = beyond = 0
    sides = {"chosen": 0, "rejected": 0}
    for turn, length in zip(turns, lengths, strict=True):
        if turn.role in sides:
            sides[turn.role] += length
            continue
        at += length
        if turn.role in _ANSWERS:
            answer += length
            beyond += min(max(at - limit, 0), length)
    side = max(sides.values())
    at, answer = at + side, answer + side
    beyond += min(max(at - limit, 0), side)
    return at, beyond / answer if answer else None


def _first_beyond(turns: Sequence[Turn], lengths: Sequence[int], limit: int) -> int:
    """The turn in which the limit is reached."""
    at = 0
    for index, length in enumerate(lengths):
        at += length
        if at > limit:
            return index
    return len(turns) - 1
