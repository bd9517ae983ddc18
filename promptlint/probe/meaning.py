"""Rows that ask and answer the same in other words, by embeddings.

Two rows are as alike as the less alike of their prompts, of what the prompts are about, and of
their answers. What similarity means the same is asked of the model and the dataset at hand, twice:

- Both halves of one answer share a subject and say different things. Rows that are not more alike
  than 95 % of such halves are about the same subject, no more.
- How alike every row and its nearest neighbour are has a middle and a spread. A logistic curve
  through both promises how many rows would be that near to another by chance; rows are named only
  where at most a fifth of them is promised.

An embedding hardly sees a changed number, a negation or two swapped words, so pairs that differ in
these are none. Copies that other rules report are left out: the same prompt, or a Jaccard
similarity of word 3-grams (`near-duplicate`) of its threshold or more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.probe.rows import Row
from promptlint.probe.store import ScoreStore
from promptlint.probe.vectors import vectors_of

if TYPE_CHECKING:
    import numpy

    from promptlint.probe.models.encoder import Encoder

    Array = numpy.ndarray[Any, Any]

LEVEL = 0.20
"""Share of chance neighbours that the named rows may have; this is advice."""
LEAST_ROWS = 100
"""Fewer rows have no middle to read a spread from."""
LEAST_HALVES = 40
_HALVES = 0.95
_NEAR_DUPLICATE = 0.8
_NEIGHBOURS = 10
_BLOCK = 512
_CLIPPED = 600
"""Characters of a text that are embedded: the beginning of an answer says what it is about."""
_HALVED = 16
"""Words of an answer with two halves."""
_FEW_WORDS = 4
"""Answers of fewer words are the same or they are not."""
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_TELLING = re.compile(
    r"\d[\d.,:/]*|[<>=]+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"first|second|third|last|next|previous|not|no|never|none|without|except|\w+n['’]t)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"(\w+) (?:to|into|from|by|than|over|before|after|instead of|with|for|in) (?:an? |the )?"
    r"(?=(\w+))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row that says what an earlier one says. `cluster` is the first row of its group."""

    row: Row
    original: Row
    similarity: float
    cluster: Row


@dataclass(frozen=True, slots=True)
class Repeats:
    """What was found, most alike first, and what that rests on.

    Attributes:
        repeats: one for each row but the first of its group.
        cut: the similarity from which on rows are named.
        expected: estimated share of chance neighbours among the named pairs.
        rows: that were compared.
        told: whether there are answers enough with two halves, without which nothing is named.
    """

    repeats: tuple[Repeat, ...]
    cut: float
    expected: float
    rows: int
    told: bool = True


def repeated_meanings(
    rows: Sequence[Row], encoder: Encoder, store: ScoreStore, proceed: Callable[[], bool]
) -> Repeats | None:
    """Find rows that repeat others in meaning; ``None`` when the time was over."""
    asked = [_asked(row) for row in rows]
    answers = [row.answer for row in rows]
    halves = [half for text in answers for half in _two_halves(text)]
    texts = [*map(_both_ends, asked), *(text[:_CLIPPED] for text in answers)]
    texts += [_both_ends(subject) for text in asked if (subject := _subject(text))]
    vectors = vectors_of([*texts, *halves], encoder, store, proceed)
    if vectors is None:
        return None
    count = len(rows)
    floor = _floor(vectors[len(texts) :])
    parts = vectors[:count], vectors[count : 2 * count], vectors[2 * count : len(texts)]
    pairs = list(_nearest(_Told(asked, answers, *parts)))
    cut, expected = cut_of([likeness for _, _, likeness in pairs], floor)
    named = [pair for pair in pairs if pair[2] >= cut]
    told = len(halves) >= 2 * LEAST_HALVES
    return Repeats(tuple(_grouped(rows, named)), cut, expected, count, told)


def cut_of(nearest: Sequence[float], floor: float) -> tuple[float, float]:
    """The least similarity at which at most `LEVEL` of the rows is near to another by chance.

    Args:
        nearest: similarity of every row and its nearest neighbour.
        floor: a similarity that means no more than the same subject.

    Returns:
        The cut, infinite where there is none, and the share that is expected by chance.
    """
    import numpy

    if len(nearest) < LEAST_ROWS:
        return math.inf, 1.0
    near = numpy.sort(-numpy.log1p(-numpy.clip(numpy.array(nearest), 0.0, 1 - 1e-6)))
    middle, scale = float(numpy.quantile(near, 0.5)), 0.0
    for upper in (0.75, 0.9):  # the upper tail is read again without what stood out from it
        rest = near[: len(near) - _standing_out(near, middle, scale)]
        middle = float(numpy.quantile(rest, 0.5))
        spread = float(numpy.quantile(rest, upper)) - middle
        scale = max(scale, spread / math.log(upper / (1 - upper)))
    if scale <= 0:
        return math.inf, 1.0
    least = -math.log1p(-min(floor, 1 - 1e-6))
    for value in near[near >= least]:
        share = _by_chance(near, float(value), middle, scale)
        if share <= LEVEL:
            return 1 - math.exp(-float(value)), share
    return math.inf, 1.0


def _standing_out(near: Array, middle: float, scale: float) -> int:
    """Rows that are named with a scale, to be left out of the next estimate."""
    if scale <= 0:
        return 0
    for index in range(len(near) // 2, len(near)):
        if _by_chance(near, float(near[index]), middle, scale) <= LEVEL:
            return len(near) - index
    return 0


def _by_chance(near: Array, value: float, middle: float, scale: float) -> float:
    beyond = int((near >= value).sum())
    tail = 1 / (1 + math.exp(min((value - middle) / scale, 700)))
    return len(near) * tail / max(1, beyond)


def _floor(halves: Array) -> float:
    """How alike two texts on the same subject may be that say different things."""
    import numpy

    if len(halves) < 2 * LEAST_HALVES:
        return 1.0
    return float(numpy.quantile((halves[::2] * halves[1::2]).sum(1), _HALVES))


class _Told:
    """What is known of rows: their vectors, and what an embedding does not see."""

    def __init__(
        self,
        asked: Sequence[str],
        answers: Sequence[str],
        prompts: Array,
        said: Array,
        subjects: Array,
    ) -> None:
        import numpy

        self.asked, self.prompts, self.said = asked, prompts, said
        replies = [_WORD.findall(text.lower()) for text in answers]
        self.lengths = numpy.array([len(words) for words in replies])
        self.replies = _numbered(" ".join(words) for words in replies)
        self.same_prompt = _numbered(" ".join(_WORD.findall(text.lower())) for text in asked)
        self.telling = _numbered(_told_apart(text) for text in asked)
        self.texts = [f"{one}\n{other}" for one, other in zip(asked, answers, strict=True)]
        self.has_subject = numpy.array([bool(_subject(text)) for text in asked])
        self.subjects = numpy.zeros_like(prompts)  # what prompts of several parts are about
        self.subjects[self.has_subject] = subjects

    def likeness(self, begin: int, end: int) -> Array:
        """Similarities of some rows and all rows; -1 for pairs that can't be the same."""
        import numpy

        alike = numpy.minimum(self.prompts[begin:end] @ self.prompts.T,
                              self.said[begin:end] @ self.said.T)  # fmt: skip
        about = self.subjects[begin:end] @ self.subjects.T
        both = self.has_subject[begin:end, None] & self.has_subject[None]
        alike = numpy.where(both, numpy.minimum(alike, about), alike)
        mine, all_ = self.lengths[begin:end, None], self.lengths[None]
        fits = self.telling[begin:end, None] == self.telling[None]
        fits &= self.same_prompt[begin:end, None] != self.same_prompt[None]
        fits &= numpy.maximum(mine, all_) <= 2.5 * numpy.minimum(mine, all_) + 5
        same_reply = self.replies[begin:end, None] == self.replies[None]
        fits &= (numpy.minimum(mine, all_) >= _FEW_WORDS) | same_reply
        result: Array = numpy.where(fits, alike, -1.0)
        return result


def _nearest(told: _Told) -> Iterator[tuple[int, int, float]]:
    """(row, its nearest neighbour that may say the same, similarity)."""
    import numpy

    from promptlint.analysis.similarity.words import shingles

    grams = shingles(told.texts)
    sets: dict[int, frozenset[int]] = {}

    def gram_set(index: int) -> frozenset[int]:
        if index not in sets:
            sets[index] = grams.of(index)
        return sets[index]

    count = len(told.asked)
    for begin in range(0, count, _BLOCK):
        end = min(begin + _BLOCK, count)
        alike = told.likeness(begin, end)
        most = min(_NEIGHBOURS, count)
        best = numpy.argpartition(-alike, most - 1, axis=1)[:, :most]
        for index in range(begin, end):
            mine = alike[index - begin]
            for other in sorted(best[index - begin].tolist(), key=lambda at: (-mine[at], at)):
                if mine[other] <= 0:
                    break
                copied = _copies(gram_set(index), gram_set(other))
                if not copied and not _swapped(told.asked[index], told.asked[other]):
                    yield index, other, float(mine[other])
                    break


def _copies(one: frozenset[int], other: frozenset[int]) -> bool:
    from promptlint.analysis.similarity.search import jaccard

    return jaccard(one, other) >= _NEAR_DUPLICATE


def _swapped(one: str, other: str) -> bool:
    """Whether "Celsius to Fahrenheit" became "Fahrenheit to Celsius"."""
    pairs = {(a.lower(), b.lower()) for a, b in _ORDERED.findall(one)}
    turned = {(b.lower(), a.lower()) for a, b in _ORDERED.findall(other)}
    return bool(pairs & turned)


def _grouped(rows: Sequence[Row], named: Sequence[tuple[int, int, float]]) -> Iterator[Repeat]:
    """Every row of a group but its first, with the most alike earlier one or else that first."""
    parents: dict[int, int] = {}

    def root(index: int) -> int:
        while parents.setdefault(index, index) != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    best: dict[int, tuple[float, int]] = {}
    for one, other, alike in named:
        early, late = sorted((one, other))
        best[late] = max(best.get(late, (0.0, 0)), (alike, early))
        first, second = sorted((root(one), root(other)))
        parents[second] = first
    found = []
    for index in parents:
        group = root(index)
        if group != index:
            alike, original = best.get(index, (0.0, group))
            alike = alike or max(a for one, other, a in named if index in (one, other))
            found.append(Repeat(rows[index], rows[original], alike, rows[group]))
    yield from sorted(found, key=lambda item: (-item.similarity, item.row.record))


def _numbered(values: Iterator[object]) -> Array:
    """Equal values get equal numbers."""
    import numpy

    known: dict[object, int] = {}
    return numpy.array([known.setdefault(value, len(known)) for value in values])


def _told_apart(text: str) -> frozenset[str]:
    return frozenset(match.rstrip(".,:/").lower() for match in _TELLING.findall(text))


def _asked(row: Row) -> str:
    return "\n".join(text for role, text in row.turns if role == "user")


def _subject(asked: str) -> str:
    """What a prompt of several parts is about: all after its first line, or after a colon."""
    first, _, rest = asked.partition("\n")
    if not rest.strip():
        _, _, rest = first.partition(": ")
    return rest.strip()


def _both_ends(text: str) -> str:
    half = _CLIPPED // 2
    return text if len(text) <= _CLIPPED else f"{text[:half]}\n{text[-half:]}"


def _two_halves(text: str) -> tuple[str, ...]:
    words = text[:_CLIPPED].split()
    middle = len(words) // 2
    if len(words) < _HALVED:
        return ()
    return " ".join(words[:middle]), " ".join(words[middle:])
