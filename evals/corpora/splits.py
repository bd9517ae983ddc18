"""Real instruction rows cut in two, with evaluation rows planted among the training rows.

Planted are copies: as they are, with other case and spacing, with another answer, and with a few
words changed. Negatives are the evaluation rows of which nothing was planted. Rows that are near
others by nature are told in the notes and judged by nobody.
"""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path
from typing import Any

from evals.corpora import Measurement
from evals.near_duplicates import THRESHOLD, jaccard
from evals.running import findings, places, read_rows, write_rows

_COLUMNS = ("instruction", "input", "output")
_EXACT, _NEAR = "train-test-overlap", "near-train-test-overlap"
_EACH = 60
_LONG = 12
"""Words of a prompt, and of an answer, that a near copy is made of."""

Row = dict[str, Any]


def measure(data: Path) -> Measurement:
    """Planted rows must be found by the rule for their kind, and no other row."""
    rows = read_rows(data / "datasets" / "alpaca_uniform.jsonl")
    rows = [{key: row[key] for key in _COLUMNS} for row in rows]
    chance = random.Random(11)  # noqa: S311 - a sample to measure with
    chance.shuffle(rows)
    half = len(rows) * 2 // 3
    train, test = rows[:half], rows[half:]
    planted = _plant(chance, train, test)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        (root / "data").mkdir()
        write_rows(root / "data/train.jsonl", train)
        write_rows(root / "data/test.jsonl", test)
        found = {
            item.rule: {place["record"]: place for place in places(item)}
            for item in findings(root)
            if item.rule in (_EXACT, _NEAR)
        }
    result = Measurement()
    for rule in (_EXACT, _NEAR):
        mine = {record for record, kind in planted.items() if kind == rule}
        hits = set(found.get(rule, {}))
        count = result.of(rule)
        count.true += len(mine & hits)
        count.missed += len(mine - hits)
        count.false += len(hits - planted.keys())
        count.negatives += len(test) - len(planted)
    return result


def _plant(chance: random.Random, train: list[Row], test: list[Row]) -> dict[int, str]:
    """Put copies of some test rows into the training rows; record → the rule that should tell."""
    long = [at for at, row in enumerate(test) if min(_words(row)) >= _LONG]
    chance.shuffle(long)
    planted: dict[int, str] = {}
    for record in long[: 4 * _EACH]:
        row, kind = test[record], len(planted) % 4
        copy = (_same, _spaced, _answered, _edited)[kind](chance, row)
        if kind == 3 and jaccard(_text(copy), _text(row)) < THRESHOLD:
            continue
        train.insert(chance.randrange(len(train)), copy)
        planted[record] = _NEAR if kind == 3 else _EXACT
    return planted


def _words(row: Row) -> tuple[int, int]:
    return len(f"{row['instruction']} {row['input']}".split()), len(row["output"].split())


def _text(row: Row) -> str:
    return " ".join(row[key] for key in _COLUMNS)


def _same(_: random.Random, row: Row) -> Row:
    return dict(row)


def _spaced(_: random.Random, row: Row) -> Row:
    return {key: re.sub(r" ", "  ", row[key].upper()) + "\n" * bool(row[key]) for key in row}


def _answered(_: random.Random, row: Row) -> Row:
    return {**row, "output": "I would have to look that up before I can answer."}


def _edited(chance: random.Random, row: Row) -> Row:
    """One word of the prompt changed, and one of the answer where it is long."""
    copy = dict(row)
    for key in ("instruction", "output") if len(row["output"].split()) > 60 else ("instruction",):
        words = copy[key].split(" ")
        words[chance.choice((0, len(words) - 1))] = "so"
        copy[key] = " ".join(words)
    return copy
