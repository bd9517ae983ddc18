"""Wording that several reporters share: counts, places, and the lines that close a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import Report, Style
from promptlint.reporters._safe import clean, prose

LISTED = 5
"""Paths named of a list that is only counted beyond; ``-v`` and ``--all`` name all."""

_KINDS = {
    "prompt": ("prompt", "prompts"),
    "instructions": ("instruction file", "instruction files"),
    "source": ("source file", "source files"),
    "docs": ("doc", "docs"),
    "dataset": ("dataset", "datasets"),
    "retrieval": ("RAG config", "RAG configs"),
    "training": ("training config", "training configs"),
    "other": ("other file", "other files"),
}


def amount(count: int, one: str, many: str = "") -> str:
    """``1 error``, ``12,400 rows``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listing(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def percent(rate: float) -> str:
    """A share of 1 with two significant digits: ``5.5 %``; 0 and 100 only where exact."""
    share = rate * 100
    for digits in range(4):
        text = f"{share:.{digits}f}"
        exact = float(text) == share or float(text) not in (0.0, 100.0)
        if exact and (digits or share >= 10 or not share):
            return f"{text} %"
    return "under 0.001 %" if share < 50 else "over 99.999 %"


def record_note(location: Location) -> str:
    """``record 12, /messages/1/content``; empty outside datasets and structured data."""
    parts = [] if location.record is None else [f"record {location.record}"]
    if location.pointer and location.record is not None:
        pointer = clean(location.pointer)
        parts.append(pointer if len(pointer) <= 80 else pointer[:79] + "…")
    return ", ".join(parts)


def position(path: str, location: Location) -> str:
    """``path:line:column``, as far as the format has lines and columns."""
    steps = [clean(path)]
    if location.line is not None:
        steps.append(str(location.line))
        if location.column is not None:
            steps.append(str(location.column))
    return ":".join(steps)


def place(path: str, location: Location) -> str:
    """The position, and the record where there is one."""
    note = record_note(location)
    return position(path, location) + (f" ({note})" if note else "")


def severity_counts(report: Report) -> list[tuple[Severity, int]]:
    """How many findings of each severity there are, worst first, without zeros."""
    counts = (
        (Severity.ERROR, report.summary.errors),
        (Severity.WARNING, report.summary.warnings),
        (Severity.INFO, report.summary.infos),
    )
    return [(severity, count) for severity, count in counts if count]


def found(report: Report) -> str:
    """``Found 3 errors and 1 warning (1 baselined).``"""
    counts = [amount(count, severity.label) for severity, count in severity_counts(report)]
    return f"Found {listing(counts) or 'no problems'}{not_shown(report)}."


def not_shown(report: Report) -> str:
    """What was found and is not in the report, in brackets; nothing vanishes silently."""
    parts = []
    if report.hidden:
        parts.append(f"{report.hidden:,} hidden as unsure or not new")
    if report.summary.baselined:
        parts.append(f"{report.summary.baselined:,} baselined")
    if report.summary.suppressed:
        parts.append(f"{report.summary.suppressed:,} suppressed")
    return f" ({', '.join(parts)})" if parts else ""


def fixable(findings: Iterable[Finding]) -> str:
    """What ``--fix`` would do; empty when there is nothing to fix."""
    kinds = Counter(finding.fix.safe for finding in findings if finding.fix)
    safe, unsafe = kinds[True], kinds[False]
    if safe and unsafe:
        return f"{safe:,} fixable with `--fix`, {unsafe:,} more with `--unsafe-fixes`."
    if safe:
        return f"{safe:,} fixable with `--fix`."
    return f"{unsafe:,} fixable with `--unsafe-fixes`." if unsafe else ""


def checked(report: Report) -> str:
    """``14 prompts, 2 datasets (12,400 rows), 1 RAG config``; ``nothing`` when it was so."""
    kinds = Counter(file.kind for file in report.files)
    order = [*_KINDS, *sorted(kind for kind in kinds if kind not in _KINDS)]
    parts = []
    for kind in order:
        if kinds[kind]:
            one, many = _KINDS.get(kind, (f"{clean(kind)} file", f"{clean(kind)} files"))
            rows = f" ({amount(report.summary.records, 'row')})" if kind == "dataset" else ""
            parts.append(amount(kinds[kind], one, many) + rows)
    return ", ".join(parts) or "nothing"


def seen(report: Report, style: Style) -> str:
    """``Checked …; not recognised: …; git-ignored data: …; skipped: 2 files``."""
    parts = [f"Checked {checked(report)}"]
    everything = style.limit is None or style.verbose > 0
    for label, paths, hint in (
        ("not recognised", report.unrecognised, " (`--kind` or `[kinds]` says what they are)"),
        ("git-ignored data", report.ignored_data, ""),
    ):
        if paths:
            parts.append(f"{label}: {_some(paths, None if everything else LISTED)}{hint}")
    if report.skipped:
        files = sum(skip.path is not None for skip in report.skipped)
        rules = len(report.skipped) - files
        counts = [amount(files, "file")] * bool(files) + [amount(rules, "rule")] * bool(rules)
        parts.append(f"skipped: {listing(counts)}")
    return "; ".join(parts)


def skip_subject(skip: Skip) -> str:
    """What was skipped: a path, or ``rule NAME``."""
    return clean(skip.path) if skip.path is not None else f"rule {clean(skip.rule or '')}"


def skip_line(skip: Skip) -> str:
    """``data/big.jsonl: over 64 MB``."""
    return f"{skip_subject(skip)}: {prose(skip.reason)}"


def _some(paths: Sequence[str], limit: int | None) -> str:
    shown = [clean(path) for path in paths[:limit]]
    if len(shown) < len(paths):
        return f"{', '.join(shown)} and {len(paths) - len(shown):,} more"
    return ", ".join(shown)


def split_limit(
    findings: Iterable[Finding], limit: int | None
) -> tuple[list[Finding], Mapping[str, int]]:
    """The first `limit` findings of each rule, and how many of each rule are left out."""
    shown: list[Finding] = []
    seen_of: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for finding in findings:
        seen_of[finding.rule] += 1
        if limit is None or seen_of[finding.rule] <= limit:
            shown.append(finding)
        else:
            left[finding.rule] += 1
    return shown, left


def left_out(left: Mapping[str, int]) -> list[str]:
    """``… and 132 more `undefined-variable` (use --all)``, one line for each rule."""
    return [f"… and {count:,} more `{clean(rule)}` (use --all)" for rule, count in left.items()]


def probe_lines(report: Report) -> Iterator[str]:
    """What a local model was shown, one line each; then its lists without findings."""
    if report.probed is None:
        return
    for note in report.probed.notes:
        yield f"Probe: {note}."
    for review in report.probed.reviews:
        records = ", ".join(str(record) for record in review.records)
        yield f"Worth a look in {clean(review.path)} ({review.title}): records {records}."
