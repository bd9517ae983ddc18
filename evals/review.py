"""``python -m evals review``: a sample of findings for a reader's verdicts, and their score."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.running import AS_OF, check
from evals.stats import wilson
from promptlint.config.loader import settings_from
from promptlint.config.selection import select_rules
from promptlint.engine.request import Outcome, Request
from promptlint.engine.session import run as run_session
from promptlint.engine.sources import FileSources
from promptlint.model.finding import Finding
from promptlint.model.levels import Severity
from promptlint.rulebook.index import load_rulebook

CONTEXT = 6
VERDICTS = ("right", "wrong", "unsure")
_ENTRY = re.compile(
    r"^## \d+\. (?P<rule>[a-z0-9-]+) \((?P<severity>\w+)\)\n.*?^verdict:[ \t]*(?P<verdict>\w*)",
    re.MULTILINE | re.DOTALL,
)
_FILES = re.compile(r"^files: (\d+); findings at warning or above: (\d+)", re.MULTILINE)


def sample(path: Path, seed: int, size: int, rule: str | None, *, everything: bool) -> str:
    """A Markdown file of findings with their surroundings; each has an empty ``verdict:`` line.

    The sample is stratified: rules take turns, so that a frequent one does not fill it.
    """
    root = path.resolve()
    outcome = check(root) if everything else _default_run(root)
    found = [item for item in outcome.report.findings if rule in (None, item.rule)]
    chosen = _stratified(found, random.Random(seed), size)  # noqa: S311 - a sample, no secret
    sources = FileSources(lambda name: outcome.absolute.get(name) or root / name)
    loud = sum(1 for item in found if item.severity >= Severity.WARNING)
    head = (
        "# Findings to judge\n\n"
        "Write `right`, `wrong` or `unsure` behind each `verdict:`. Right means: a practitioner\n"
        "who owns this file would want to be told.\n\n"
        f"files: {outcome.report.summary.files}; findings at warning or above: {loud}; "
        f"all findings: {len(found)}; seed: {seed}\n"
    )
    entries = (_entry(number, item, sources) for number, item in enumerate(chosen, 1))
    return head + "".join(entries)


def _default_run(root: Path) -> Outcome:
    book = load_rulebook()
    settings = settings_from({}, root=root)
    request = Request((root,), root, select_rules(book, settings).rules, book.rules, AS_OF)
    return run_session(request)


def _stratified(found: Sequence[Finding], chance: random.Random, size: int) -> list[Finding]:
    groups: dict[str, list[Finding]] = defaultdict(list)
    for item in found:
        groups[item.rule].append(item)
    for group in groups.values():
        chance.shuffle(group)
    chosen: list[Finding] = []
    while len(chosen) < size and any(groups.values()):
        for name in sorted(groups):
            if groups[name] and len(chosen) < size:
                chosen.append(groups[name].pop())
    return sorted(chosen, key=lambda item: item.sort_key)


def _entry(number: int, item: Finding, sources: FileSources) -> str:
    where = f"{item.path}:{item.location.line or 1}:{item.location.column or 1}"
    lines = "\n".join(_context(item, sources))
    related = "".join(
        f"- see {place.path}:{place.line}: {place.message}\n" for place in item.related[:5]
    )
    return (
        f"\n## {number}. {item.rule} ({item.severity.label})\n\n{where}\n\n{item.message}\n\n"
        f"{item.help}\n{related}\n~~~~\n{lines}\n~~~~\n\nverdict: \n"
    )


def _context(item: Finding, sources: FileSources) -> Iterator[str]:
    line = item.location.line or 1
    for number in range(max(1, line - CONTEXT), line + CONTEXT + 1):
        text = sources.line(item.path, number)
        if text is not None:
            mark = ">" if number == line else " "
            yield f"{mark}{number:>5} | {text[:300]}"


def score(text: str) -> Iterator[str]:
    """Precision by rule and overall, and wrong findings per 100 files."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    wrong_loud = judged_loud = 0
    for entry in _ENTRY.finditer(text):
        verdict = entry["verdict"].lower()
        place = VERDICTS.index(verdict) if verdict in VERDICTS else 3
        counts[entry["rule"]][place] += 1
        if entry["severity"] != "info" and place < 2:
            judged_loud += 1
            wrong_loud += place == 1
    yield f"{'rule':<36}{'right':>6}{'wrong':>6}{'unsure':>7}{'open':>6}  precision"
    for rule, (right, wrong, unsure, left) in sorted(counts.items()):
        yield _score_line(rule, right, wrong, unsure, left)
    summed = [sum(column) for column in zip(*counts.values(), strict=True)] or [0, 0, 0, 0]
    yield _score_line("all", *summed)
    files = _FILES.search(text)
    if files and judged_loud:
        rate = wrong_loud / judged_loud * int(files[2]) / max(1, int(files[1])) * 100
        yield f"wrong findings at warning or above: {rate:.1f} in 100 files"


def _score_line(name: str, right: int, wrong: int, unsure: int, left: int) -> str:
    judged = right + wrong
    low, high = wilson(right, judged)
    share = f"{right / judged:.2f} ({low:.2f}-{high:.2f})" if judged else "-"
    return f"{name:<36}{right:>6}{wrong:>6}{unsure:>7}{left:>6}  {share}"
