"""Does an answer belong to its prompt? Scores of a dataset's own pairs and of shuffled ones.

A pair's scores: how much likelier the prompt makes the answer (the numerator of IFD, Li et al.
2024, as a difference of log-likelihoods, under the same chat frame with and without the prompt)
and the cosine of the two embeddings. Neither has a cut-off that holds from one model or dataset to
the next, so every dataset is held against its own answers given to other rows' prompts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.probe.models.batches import Item
from promptlint.probe.rows import Row, texts_of
from promptlint.probe.store import ScoreStore, Scoring, score_items

if TYPE_CHECKING:
    import numpy

    from promptlint.probe.models.encoder import Encoder

    Array = numpy.ndarray[Any, Any]

ANSWER_TOKENS = 64
PROMPT_TOKENS = 192
LEAST_TOKENS = 10
"""Answers of fewer tokens ("Float.", "Noun.") fit many prompts; the rows are not judged."""
BLOCK = 64
SHUFFLED_OF = 3
"""Every third row has a shuffled pair: they cost time, and tell about the dataset, not a row."""
FIRST_TOKENS = 16
FEATURES = ("gain", "gain_sum", "gain_first", "cosine")
"""Per token, in all, over the first `FIRST_TOKENS` tokens; cosine of prompt and answer."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the rows that were scored, arrays of shape (rows, features), in the order of `rows`.

    Every third row has a shuffled pair; the others are NaN in `shuffled`. `judged` counts the rows
    that would have been scored, given the time.
    """

    rows: tuple[Row, ...]
    real: Array
    shuffled: Array
    judged: int


def score_pairs(
    rows: Sequence[Row],
    model: Scoring,
    encoder: Encoder,
    store: ScoreStore,
    proceed: Callable[[], bool],
    seed: int,
) -> Scores:
    """Score every row's own pair, and a shuffled one of every third row, a block at a time.

    Of those, half of the answers are given to a prompt at random, half to the prompt of one of the
    nearest answers, which is the harder mistake. Rows whose answer is too short to tell anything
    are left out. When the time is over, what is left of the rows is missing from the result.
    """
    import numpy

    replies = [answer_of(model, row.answer) for row in rows]
    judged = [index for index, reply in enumerate(replies) if len(reply) >= LEAST_TOKENS]
    blocks = max(1, round(len(judged) / BLOCK))
    real, shuffled, scored = [], [], []
    for number in range(blocks):
        block = judged[number::blocks]  # each is spread over the whole file
        if len(block) < 2:
            continue
        result = _score_block(
            [rows[i] for i in block], [replies[i] for i in block], model, encoder, store, proceed,
            seed + number,
        )  # fmt: skip
        if result is None:
            break
        scored += block
        real.append(result[0])
        shuffled.append(result[1])
    if not scored:
        empty = numpy.zeros((0, len(FEATURES)))
        return Scores((), empty, empty, len(judged))
    order = numpy.argsort(scored)
    return Scores(
        tuple(rows[scored[i]] for i in order),
        numpy.concatenate(real)[order],
        numpy.concatenate(shuffled)[order],
        len(judged),
    )


def _score_block(
    rows: Sequence[Row],
    replies: Sequence[tuple[int, ...]],
    model: Scoring,
    encoder: Encoder,
    store: ScoreStore,
    proceed: Callable[[], bool],
    seed: int,
) -> tuple[Array, Array] | None:
    import numpy

    vectors = encoder.embed(list(texts_of(rows)), proceed=proceed)
    if vectors is None:
        return None
    partner = shuffle(vectors[len(rows) :], seed)
    pairs = [(i, int(partner[i])) for i in range(0, len(rows), SHUFFLED_OF)]
    found = features_of(rows, replies, vectors, pairs, model, store, proceed)
    if found is None:
        return None
    shuffled = numpy.full_like(found[0], numpy.nan)
    shuffled[::SHUFFLED_OF] = found[1]
    return found[0], shuffled


def features_of(
    rows: Sequence[Row],
    replies: Sequence[tuple[int, ...]],
    vectors: Array,
    pairs: Sequence[tuple[int, int]],
    model: Scoring,
    store: ScoreStore,
    proceed: Callable[[], bool],
) -> tuple[Array, Array] | None:
    """`FEATURES` of every row's own pair, and of other ones; ``None`` when the time was over.

    Args:
        rows: with prompts.
        replies: token ids of their answers.
        vectors: embeddings of all prompts, then of all answers.
        pairs: (row whose answer, row whose prompt).
        model: the language model.
        store: of scores.
        proceed: asked between batches.
    """
    import numpy

    count = len(rows)
    prompts, answers = vectors[:count], vectors[count:]
    contexts = [context_of(model, row.turns) for row in rows]
    bare = context_of(model, (("user", ""),))
    items = [Item(contexts[i], replies[i]) for i in range(count)]
    items += [Item(bare, reply) for reply in replies]
    items += [Item(contexts[prompt], replies[answer]) for answer, prompt in pairs]
    losses = score_items(items, model, store, proceed)
    if losses is None:
        return None
    own, without, other = losses[:count], losses[count : 2 * count], losses[2 * count :]
    real = numpy.zeros((count, len(FEATURES)))
    shuffled = numpy.zeros((len(pairs), len(FEATURES)))
    for i in range(count):
        real[i] = [*_gains(own[i], without[i]), float(prompts[i] @ answers[i])]
    for number, (answer, prompt) in enumerate(pairs):
        cosine = float(prompts[prompt] @ answers[answer])
        shuffled[number] = [*_gains(other[number], without[answer]), cosine]
    return real, shuffled


def shuffle(answers: Array, seed: int) -> Array:
    """For each row another row, whose prompt its answer is given to: in turns, one at random and
    one of the three with the nearest answers."""
    import numpy

    near, picked = nearest_and_random(answers, seed)
    hard = numpy.arange(len(answers)) // SHUFFLED_OF % 2 == 1
    return numpy.where(hard, near, picked)


def nearest_and_random(answers: Array, seed: int) -> tuple[Array, Array]:
    """For each row one of the three rows with the nearest answers, and one at random."""
    import numpy

    count = len(answers)
    random = numpy.random.default_rng(seed)
    picked = (numpy.arange(count) + random.integers(1, max(count, 2), count)) % max(count, 1)
    near = answers @ answers.T
    numpy.fill_diagonal(near, -2.0)
    near[near > 0.98] = -2.0  # the same answer twice: its prompt may fit as well
    nearest = numpy.argsort(-near, axis=1)[:, :3]
    chosen = nearest[numpy.arange(count), random.integers(0, nearest.shape[1], count)]
    return chosen, picked


def context_of(model: Scoring, turns: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Token ids of what stands before an answer, in the model's chat template."""
    chat = model.chat
    messages = [{"role": _role(role), "content": _clipped(text)} for role, text in turns[-4:]]
    return tuple(chat.encode(chat.render(_alternating(messages))))


def _role(role: str) -> str:
    return role if role in ("system", "assistant") else "user"


def _alternating(messages: list[dict[str, str]]) -> list[dict[str, str]]:
    """Templates refuse a conversation that doesn't begin with the user or repeats a role."""
    out: list[dict[str, str]] = []
    for message in messages:
        if out and out[-1]["role"] == message["role"]:
            out[-1]["content"] += "\n\n" + message["content"]
        elif message["role"] == "assistant" and (not out or out[-1]["role"] == "system"):
            continue
        else:
            out.append(dict(message))
    return out


def _clipped(text: str) -> str:
    """Both ends of a long text: about `PROMPT_TOKENS` tokens."""
    half = PROMPT_TOKENS * 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n…\n{text[-half:]}"


def answer_of(model: Scoring, text: str) -> tuple[int, ...]:
    """Token ids of the beginning of an answer."""
    ids = model.chat.encode(text[: ANSWER_TOKENS * 16], as_data=True)[:ANSWER_TOKENS]
    return tuple(ids) or (model.chat.padding,)


def _gains(with_prompt: Sequence[float], without: Sequence[float]) -> tuple[float, float, float]:
    gains = [bare - own for own, bare in zip(with_prompt, without, strict=True)]
    first = gains[:FIRST_TOKENS]
    return sum(gains) / len(gains), sum(gains), sum(first) / len(first)
