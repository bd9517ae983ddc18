"""``python -m evals rules DATA``: precision and recall of every rule on every labelled corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evals.corpora import CORPORA, REAL, Measurement, load
from evals.running import AS_OF
from evals.stats import Count
from promptlint import __version__
from promptlint.rulebook.index import load_rulebook

DEFAULT_BOUND = 0.8
DEFAULT_HITS = 30


def measure(data: Path, corpora: Sequence[str]) -> dict[str, Measurement]:
    """Measurements by corpus; a corpus that is not in the data is left out."""
    measured: dict[str, Measurement] = {}
    for name in corpora:
        try:
            measured[name] = load(name).measure(data)
        except FileNotFoundError as error:
            print(f"{name}: not there ({error.filename})")
    return measured


def totals(measured: Mapping[str, Measurement]) -> dict[str, Count]:
    """Counts by rule over all corpora."""
    counts: dict[str, Count] = {}
    for measurement in measured.values():
        for rule, count in measurement.counts.items():
            counts.setdefault(rule, Count()).add(count)
    return dict(sorted(counts.items()))


def table(measured: Mapping[str, Measurement], only: str | None = None) -> Iterator[str]:
    """The figures for people."""
    head = f"{'rule, corpus':<48}{'right':>6}{'wrong':>6}{'missed':>7}{'silent on':>10}"
    yield f"{head}  precision          recall"
    for rule, count in totals(measured).items():
        if only is None or rule == only:
            yield _line(rule, count)
            for name, measurement in measured.items():
                if rule in measurement.counts:
                    yield _line(f"  {name}", measurement.counts[rule])
    for name, measurement in measured.items():
        if only is None and (measurement.details or measurement.notes):
            yield f"\n{name}: {CORPORA[name]}"
            for detail, count in measurement.details.items():
                yield _line(f"  {detail}", count)
            yield from (f"  {note}" for note in measurement.notes)


def _line(name: str, count: Count) -> str:
    figures = count.record()
    shares = [
        _share(figures["precision"], figures["low"], figures["high"]),
        _share(figures["recall"], figures["recall_low"], figures["recall_high"]),
    ]
    numbers = f"{count.true:>6}{count.false:>6}{count.missed:>7}{count.negatives:>10}"
    return f"{name[:47]:<48}{numbers}  {shares[0]:<18} {shares[1]}"


def _share(share: float | None, low: float | None, high: float | None) -> str:
    if share is None or low is None or high is None:
        return "-"
    return f"{share:.3f} ({low:.2f}-{high:.2f})"


def record(measured: Mapping[str, Measurement]) -> dict[str, object]:
    """What `measured.json` holds: figures alone, no texts."""
    rules = {}
    for rule, count in totals(measured).items():
        corpora = {
            name: measurement.counts[rule].record()
            for name, measurement in measured.items()
            if rule in measurement.counts
        }
        real = totals(_real(measured)).get(rule, Count()).record()
        figures = {**count.record(), "corpora": corpora, "real": real}
        rules[rule] = {"corpus": ", ".join(corpora), **figures}
    return {"as_of": AS_OF.isoformat(), "version": __version__, "rules": rules}


def _real(measured: Mapping[str, Measurement]) -> dict[str, Measurement]:
    return {name: one for name, one in measured.items() if name in REAL}


def below_the_bar(measured: Mapping[str, Measurement]) -> Iterator[str]:
    """Default rules whose measured precision does not carry them: a specification has to."""
    counts, every = totals(_real(measured)), totals(measured)
    for rule in load_rulebook().rules.values():
        if rule.preview or rule.family == "meta":
            continue
        count = counts.get(rule.name, Count())
        low = count.record()["low"]
        if count.hits < DEFAULT_HITS or low is None or low < DEFAULT_BOUND:
            bound = "-" if low is None else f"{low:.2f}"
            made = every.get(rule.name, Count()).hits - count.hits
            yield f"  {rule.name}: {count.hits} real findings, bound {bound}; {made} on made rows"


def run(data: Path, out: Path | None, corpora: Sequence[str], only: str | None) -> int:
    """Measure, print, write."""
    measured = measure(data, corpora)
    print("\n".join(table(measured, only)))
    print(
        f"\nOn by default, under {DEFAULT_HITS} judged real findings or a bound of {DEFAULT_BOUND}"
    )
    print("(these rest on a specification: a format's rule or a model's limit):")
    print("\n".join(below_the_bar(measured)))
    if out is not None and measured:
        out.write_text(json.dumps(record(measured), indent=1, sort_keys=True) + "\n", "utf-8")
        print(f"\nwrote {out}")
    return 0 if measured else 1
