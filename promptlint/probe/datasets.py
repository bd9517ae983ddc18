"""Datasets of a run: rows that repeat others in meaning, pairs that don't belong together, answers
that stop too early."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from promptlint.discovery import Entry
from promptlint.engine.dataset_findings import percent
from promptlint.engine.files import dataset_guess, guess_of
from promptlint.engine.result import FileResult
from promptlint.engine.session import plan_of
from promptlint.model.document import UnreadableError
from promptlint.model.finding import Skip
from promptlint.model.seen import Review
from promptlint.probe.answers import any_unfinished, unfinished_answers
from promptlint.probe.calibration import LEAST_ROWS, judge, log_odds
from promptlint.probe.errors import reason_of
from promptlint.probe.meaning import LEAST_HALVES, repeated_meanings
from promptlint.probe.meaning import LEAST_ROWS as LEAST_MEANT
from promptlint.probe.pairs import score_pairs
from promptlint.probe.reporting import report_rows
from promptlint.probe.rows import Row, sample_rows
from promptlint.probe.run import Run
from promptlint.readers.datasets import DatasetFile
from promptlint.readers.datasets.containers import unpack

PAIRS, UNFINISHED = "possible-mismatched-pair", "possible-truncated-answer"
REPEATS = "semantic-duplicate"
ROWS_PER_SECOND = 3.0
"""Rows that are planned for a second of the budget; the clock only ends what is too slow, so that
the sample, and with it the report, does not depend on the machine's mood."""
COMPARED_PER_SECOND = 10.0
"""The same of rows that are only embedded."""
_TOO_FEW = f"{{}} rows with answers that are long enough; at least {LEAST_ROWS} are needed to tell"
_FEW = (
    f"{{}} rows with answers; at least {LEAST_ROWS} are needed to tell which pairs don't belong,"
    f" {LEAST_MEANT} to tell which meanings repeat"
)
_NO_SCORES = "the server tells no log-probabilities of given texts"
_REVIEWED = 10


def probe_datasets(run: Run) -> None:
    """All datasets share what is left of the budget, by the square root of their size."""
    if not run.wants(PAIRS, UNFINISHED, REPEATS):
        return
    results = [result for result in run.files("dataset") if (result.records or 0) > 1]
    weights = [float(result.records or 1) ** 0.5 for result in results]
    for number, result in enumerate(results):
        if not run.budget.go_on():
            run.skipped.append(Skip("not probed: the time was over", path=result.path))
            continue
        share = weights[number] / sum(weights[number:])
        _probe_dataset(run, result, share, run.options.budget * weights[number] / sum(weights))


def _probe_dataset(run: Run, result: FileResult, share: float, seconds: float) -> None:
    """`share` of the time that is left for what `seconds` of the whole budget were planned for."""
    budget = run.budget.share(share)
    wanted = run.options.rows or max(LEAST_ROWS + 28, int(seconds * ROWS_PER_SECOND))
    compared = run.options.rows or max(wanted, int(seconds * COMPARED_PER_SECOND))
    with tempfile.TemporaryDirectory(prefix="promptlint-") as folder:
        try:
            file = _open(run, result, Path(folder))
            known = (result.records or 0, run.options.seed)
            both = run.wants(PAIRS, UNFINISHED)
            rows = sample_rows(file, known[0], wanted, known[1]) if both else []
            more = sample_rows(file, known[0], compared, known[1]) if run.wants(REPEATS) else []
        except (UnreadableError, OSError) as error:
            skip(run, result.path, f"not probed: {reason_of(error)}")
            return
        if run.wants(PAIRS) and run.wants(REPEATS) and len(more) < LEAST_MEANT:
            if more:
                skip(run, result.path, _FEW.format(len(more)))
            if run.wants(UNFINISHED):
                _unfinished(run, file, rows)
            return
        if run.wants(REPEATS):
            half = budget.share(0.5) if both else budget
            _repeats(run, file, more, half.go_on)
        if run.wants(PAIRS):
            _pairs(run, file, rows, budget.go_on)
        if run.wants(UNFINISHED):
            _unfinished(run, file, rows)


def skip(run: Run, path: str, reason: str) -> None:
    """Say that something was not looked at."""
    run.skipped.append(Skip(reason, path=path))


def _open(run: Run, result: FileResult, folder: Path) -> DatasetFile:
    """The dataset of a result; a packed one is unpacked into `folder`."""
    absolute = run.outcome.absolute[result.path]
    guess = guess_of(plan_of(run.request), Entry(result.path, absolute, named=True))
    if guess is not None and guess.reader == "table":
        found = unpack(absolute, folder, certain=True)
        if found is not None:
            return DatasetFile(result.path, found.file, found.guess, absolute)
    dataset = dataset_guess(absolute, guess) if guess is not None else None
    if dataset is None:
        raise UnreadableError("it is no dataset any more")
    return DatasetFile(result.path, absolute, dataset)


def _repeats(run: Run, file: DatasetFile, rows: Sequence[Row], proceed: Callable[[], bool]) -> None:
    """Rows that say what earlier ones say, where the dataset lets that be told."""
    if not rows:  # texts, say: they have no answers
        return
    if len(rows) < LEAST_MEANT:
        reason = f"{len(rows)} rows with answers; at least {LEAST_MEANT} are needed to tell"
        skip(run, file.path, f"meanings: {reason}")
        return
    encoder = run.models.encoder
    found = repeated_meanings(rows, encoder, run.store, proceed)
    if found is None:
        skip(run, file.path, f"meanings: the time was over before {len(rows):,} rows were read")
        return
    if not found.told:
        reason = f"fewer than {LEAST_HALVES} answers are long enough to learn from what is near"
        skip(run, file.path, f"meanings: {reason}")
        return
    identity = encoder.identity
    used = f"{identity.label} ({identity.dtype})"
    near = f"named from a similarity of {found.cut:.3f}" if found.repeats else "none named"
    run.notes.append(f"{file.path}: meanings of {found.rows:,} rows by {used}; {near}")
    if not found.repeats:
        return
    originals = {item.row.record: item.original for item in found.repeats}
    details = {
        item.row.record: {"cluster": item.cluster.record, "similarity": round(item.similarity, 4)}
        for item in found.repeats
    }
    args: dict[str, object] = {
        "model": used,
        "cut": f"{found.cut:.2f}",
        "false": percent(round(1000 * found.expected), 1000),
    }
    data = {
        "model": identity.label,
        "dtype": identity.dtype,
        "sample": found.rows,
        "similarity": round(found.cut, 4),
        "false_discovery_rate": round(found.expected, 4),
    }
    suspects = [item.row for item in found.repeats]
    report_rows(
        run, REPEATS, file, suspects, found.rows, args, data, originals=originals, details=details
    )


def _pairs(run: Run, file: DatasetFile, rows: Sequence[Row], proceed: Callable[[], bool]) -> None:
    """Warn of pairs that don't belong, where the dataset lets that be told; else list suspects."""
    if not rows:  # texts, say: there are no pairs
        return
    if len(rows) < LEAST_ROWS:
        skip(run, file.path, f"pairs: {_TOO_FEW.format(len(rows))}")
        return
    model, encoder = run.models.scoring, run.models.encoder
    if model is None:
        skip(run, file.path, f"pairs: {_NO_SCORES}")
        return
    scores = score_pairs(rows, model, encoder, run.store, proceed, run.options.seed)
    if scores.judged < LEAST_ROWS:
        skip(run, file.path, f"pairs: {_TOO_FEW.format(scores.judged)}")
        return
    if len(scores.rows) < scores.judged:
        reason = f"pairs: the time was over after {len(scores.rows):,} of {scores.judged:,} rows"
        skip(run, file.path, reason)
    if len(scores.rows) < LEAST_ROWS:
        return
    verdict = judge(*log_odds(scores.real, scores.shuffled, run.options.seed))
    used = f"{model.identity.label} ({model.identity.dtype}) and {encoder.identity.label}"
    run.notes.append(
        f"{file.path}: {len(scores.rows):,} pairs by {used}; own and shuffled pairs told apart with"
        f" AUC {verdict.separation:.3f}"
    )
    suspects = [scores.rows[index] for index in verdict.order[: verdict.flagged]]
    if not suspects:
        records = tuple(scores.rows[index].record for index in verdict.order[:_REVIEWED])
        run.reviews.append(Review(file.path, "weakest pairs, none of them certain", records))
        return
    args: dict[str, object] = {
        "rows": len(scores.rows),
        "model": used,
        "false": percent(round(1000 * verdict.false_discoveries), 1000),
    }
    data = {
        "model": model.identity.label,
        "dtype": model.identity.dtype,
        "encoder": encoder.identity.label,
        "sample": len(scores.rows),
        "false_discovery_rate": round(verdict.false_discoveries, 4),
        "auc": round(verdict.separation, 4),
    }
    report_rows(run, PAIRS, file, suspects, len(scores.rows), args, data)


def _unfinished(run: Run, file: DatasetFile, rows: Sequence[Row]) -> None:
    if not any_unfinished(rows):
        return
    if not run.budget.go_on():
        skip(run, file.path, "ends of answers: the time was over")
        return
    model = run.models.scoring
    if model is None or model.chat.end is None:
        skip(run, file.path, f"ends of answers: {_NO_SCORES}")
        return
    found = unfinished_answers(rows, model, run.store, run.budget.go_on, run.options.seed)
    if found is None:
        if not run.budget.go_on():
            skip(run, file.path, "ends of answers: the time was over")
        return
    identity = model.identity
    run.notes.append(
        f"{file.path}: {found.candidates} answers without a closing mark against {found.control}"
        f" complete ones by {identity.label} ({identity.dtype})"
    )
    suspects = [row for row, _ in found.rows]
    if suspects:
        data = {"model": identity.label, "dtype": identity.dtype, "sample": len(rows)}
        args: dict[str, object] = {"model": f"{identity.label} ({identity.dtype})"}
        report_rows(run, UNFINISHED, file, suspects, len(rows), args, data)
