"""``python -m evals specification DATA``: learn what a prompt's evidence is worth, from labels.

A logistic regression with a ridge penalty (fitted by iteratively reweighted least squares) on the
numbers of `promptlint.analysis.specification_evidence`. Labels are those of `evals/labels`: two
readers who agree count in full, an unsure one less, a prompt on which they differ not at all.
Figures are cross-validated with near-duplicates in the same fold, and are those of the whole rule:
patterns and weights together. The set that is kept apart is never read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from evals.running import read_rows
from evals.stats import Count
from promptlint.analysis import specification_score as score
from promptlint.analysis.specification import specify
from promptlint.analysis.specification_evidence import measure
from promptlint.analysis.specification_statements import asks_nothing
from promptlint.checks.underspecified import runs_in_an_editor
from promptlint.discovery.kinds import classify
from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document

Numbers: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"

LABELS = Path(__file__).with_name("labels")
ONLY_WORDING = frozenset(
    "words slot slots has_given user_gives author_gives works_on_input numbers "
    "very_specific_share duty_share advert_rate goal_listed statement shaped".split()
)
"""Evidence that only tells which facets are missing, or that counts in briefs alone."""

PENALTY = 10.0
FOLDS, REPEATS = 6, 4
WANTED_PRECISION = 0.9
_ALIKE = 0.35
_UNSURE = (1.0, 0.75, 0.5)
_ONE_READER = (0.7, 0.25)
"""What a label of the rule's author weighs, sure and unsure: to learn from, not to count."""


_BACKGROUND = 0.05
_FEW = 0.02
"""Share that may be called vague of the short instructions that are weighed, most of them good."""

_ADDED = re.compile(rb"\A(?:---\n[\s\S]*?\n---\n)?\s*# Act as [^\n]*\n+")
"""What the package of prompts puts before each of them."""


@dataclass(slots=True)
class Labelled:
    """A prompt with its label; `counted` where two readers gave it."""

    name: str
    text: str
    vague: bool
    weight: float
    counted: bool
    patterns: bool
    numbers: dict[str, float] | None
    group: int = 0


def run(data: Path, forge: Path | None, *, write: bool) -> int:
    """Cross-validate, print, and write the weights where asked."""
    rows = list(_labelled(data / "prompts", forge))
    _group(rows)
    others = list(_background(data))
    kept_out = others[1::2]
    rows += [replace(row, group=len(rows) + at) for at, row in enumerate(others[::2])]
    names = sorted({name for row in rows for name in row.numbers or ()} - ONLY_WORDING)
    chances = _cross_validated(rows, names)
    weights, bias = _fit(rows, names, range(len(rows)))
    chance = score.Model(weights, bias, {}).probability
    least = _quiet([chance(row.numbers or {}) for row in kept_out])
    thresholds = {
        kind: _threshold(_of(rows, chances, kind), least if kind == "short" else 0.0)
        for kind in score.KINDS
    }
    # Too few to choose by themselves.
    thresholds["request"] = max(thresholds["request"], thresholds["brief"])
    counted = sum(row.counted for row in rows)
    vague = sum(row.counted and row.vague for row in rows)
    print(f"{counted} prompts of two readers who agree, {vague} vague; {len(rows)} to learn from")
    for each in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        print(f"from {each:.2f} on: {_shown(_count(zip(rows, chances, strict=True), each))}")
    whole = Count()
    for kind, threshold in thresholds.items():
        count = _count(_of(rows, chances, kind), threshold)
        whole.add(count)
        print(f"{kind}, from {threshold:.2f} on: {_shown(count)}")
    print(f"together: {_shown(whole)}, {whole.negatives} that say enough")
    model = score.Model(weights, bias, thresholds)
    spoken = sum(model.is_vague(row.numbers or {}) for row in kept_out)
    print(f"short instructions kept out: {spoken} findings in {len(kept_out)}")
    if write:
        data_of_it = {"thresholds": thresholds, "bias": round(bias, 4), "weights": weights}
        score.FILE.write_text(json.dumps(data_of_it, indent=2) + "\n", "utf-8")
    return 0


def _labelled(folder: Path, forge: Path | None) -> Iterator[Labelled]:
    for row in read_rows(folder / "labels.jsonl"):
        yield from _read(folder, row["path"], [row["label"]] * 2, [True, True])
    for row in read_rows(LABELS / "prompts.jsonl"):
        if row["set"] != "apart":
            labels = [reader["label"] for reader in row["readers"]]
            yield from _read(folder / "unlabelled", row["path"], labels, [True, True])
    for row in read_rows(LABELS / "prompts_forge.jsonl") if forge else ():
        labels = [reader["label"] for reader in row["readers"]]
        sure = [reader["sure"] for reader in row["readers"]]
        yield from _read(forge or Path(), row["path"], labels, sure)


def _background(data: Path) -> Iterator[Labelled]:
    """Short instructions of an instruction set, unread: nearly all of them say enough."""
    for number, row in enumerate(read_rows(data / "datasets" / "alpaca_uniform.jsonl")):
        text = row["instruction"]
        if not row["input"] and score.judgeable(text):
            name = f"instruction {number}"
            yield Labelled(name, text, False, _BACKGROUND, False, False, measure(text))


def _read(root: Path, path: str, labels: list[str], sure: list[bool]) -> Iterator[Labelled]:
    vague = {label == "vague" for label in labels}
    document = _document(root, path)
    if document is None or not document.prompts or len(vague) != 1:
        return
    prompt = document.prompts[0]
    judged = () if runs_in_an_editor(document) else document.prompts
    known = (specify(each, weigh=False) for each in judged)
    patterns = any(found is not None and bool(found.missing) for found in known)
    patterns |= bool(judged) and len(prompt.messages) == 1 and asks_nothing(document.text)
    text = prompt.messages[0].text.value if len(prompt.messages) == 1 else ""
    plain = bool(judged) and document.format in ("text", "markdown") and prompt.flavour != "agent"
    weighed = plain and bool(text) and prompt.messages[0].role in ("", "user")
    two = len(labels) == 2
    weight = _UNSURE[sure.count(False)] if two else _ONE_READER[not sure[0]]
    numbers = measure(text) if weighed and score.judgeable(text) else None
    if numbers is not None and not score.asks_for_something_open(numbers):
        numbers = None
    yield Labelled(path, text, vague.pop(), weight, two, patterns, numbers)


def _document(root: Path, path: str) -> Document | None:
    guess = classify(f"prompts/{path}")
    file = root / path
    if guess is None or guess.reader is None or not file.is_file():
        return None
    try:
        data = _ADDED.sub(b"", file.read_bytes(), count=1)
        return read_document(f"prompts/{path}", data, guess.reader, guess.kind)
    except UnreadableError:
        return None


def _group(rows: Sequence[Labelled]) -> None:
    """Near-duplicates, by shared runs of four words, get the same group."""
    runs = []
    for row in rows:
        words = row.text.lower().split()
        runs.append({" ".join(words[at : at + 4]) for at in range(len(words) - 3)})
    for number, row in enumerate(rows):
        row.group = number
        for before in range(number):
            shared = len(runs[number] & runs[before])
            if shared > _ALIKE * max(1, min(len(runs[number]), len(runs[before]))):
                row.group = rows[before].group
                break


def _cross_validated(rows: Sequence[Labelled], names: Sequence[str]) -> Numbers:
    """Each prompt's probability by weights that were learnt without its group."""
    chances = np.zeros(len(rows))
    groups = np.array([row.group for row in rows])
    for seed in range(REPEATS):
        order = np.random.default_rng(seed).permutation(len(rows))
        fold_of = {int(group): place % FOLDS for place, group in enumerate(groups[order])}
        fold = np.array([fold_of[int(group)] for group in groups])
        for each in range(FOLDS):
            weights, bias = _fit(rows, names, (int(at) for at in np.flatnonzero(fold != each)))
            model = score.Model(weights, bias, {})
            for at in np.flatnonzero(fold == each):
                numbers = rows[int(at)].numbers
                if numbers is not None:
                    chances[at] += model.probability(numbers) / REPEATS
    return chances


def _fit(
    rows: Sequence[Labelled], names: Sequence[str], chosen: Iterable[int]
) -> tuple[dict[str, float], float]:
    """Weights of the numbers as they are, and the bias."""
    used = [row for row in (rows[at] for at in chosen) if row.numbers is not None]
    table = np.array([[(row.numbers or {})[name] for name in names] for row in used])
    mean, spread = table.mean(0), table.std(0)
    spread[spread == 0] = 1.0
    inputs = np.hstack([(table - mean) / spread, np.ones((len(used), 1))])
    wanted = np.array([float(row.vague) for row in used])
    weight = np.array([row.weight for row in used])
    ridge = np.eye(inputs.shape[1]) * PENALTY
    ridge[-1, -1] = 1e-6
    found = np.zeros(inputs.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-inputs @ found))
        curve = weight * chance * (1 - chance) + 1e-9
        slope = inputs.T @ (weight * (wanted - chance)) - ridge @ found
        found += np.linalg.solve(inputs.T @ (inputs * curve[:, None]) + ridge, slope)
    plain = found[:-1] / spread
    bias = float(found[-1] - plain @ mean)
    return {name: round(float(each), 4) for name, each in zip(names, plain, strict=True)}, bias


def _of(rows: Sequence[Labelled], chances: Numbers, kind: str) -> list[tuple[Labelled, float]]:
    pairs = zip(rows, chances, strict=True)
    return [(row, float(chance)) for row, chance in pairs if _kind(row) == kind]


def _threshold(pairs: Sequence[tuple[Labelled, float]], least: float) -> float:
    """The lowest from which on, two steps up and down, the wanted precision is kept."""
    steps = [round(at / 100, 2) for at in range(43, 91)]
    kept = [(_count(pairs, each).precision or 0) >= WANTED_PRECISION for each in steps]
    for at in range(2, len(steps) - 2):
        if steps[at] >= least and all(kept[at - 2 : at + 3]):
            return steps[at]
    return steps[-1]


def _quiet(chances: Sequence[float]) -> float:
    """The probability that only few of the instructions that were kept out reach."""
    return sorted(chances)[-1 - int(_FEW * len(chances))]


def _count(pairs: Iterable[tuple[Labelled, float]], threshold: float) -> Count:
    count = Count()
    for row, chance in pairs:
        if row.counted:
            hit = row.patterns or bool(chance >= threshold)
            count.true += row.vague and hit
            count.missed += row.vague and not hit
            count.false += hit and not row.vague
            count.negatives += not row.vague
    return count


def _shown(count: Count) -> str:
    shares = f"precision {count.precision or 0:.2f}, recall {count.recall or 0:.2f}"
    return f"{count.true} right, {count.false} wrong, {count.missed} missed: {shares}"


def _kind(row: Labelled) -> str:
    return score.kind_of(row.numbers or measure(row.text))
