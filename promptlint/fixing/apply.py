"""The fix loop: take the findings' repairs, apply what can be applied together, look again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from promptlint.fixing.removed import Removals
from promptlint.fixing.rows import apply_row_edits, diff_row_edits
from promptlint.fixing.spans import choose, diff_text, edit_bytes, replace_file
from promptlint.model.document import UnreadableError
from promptlint.model.finding import Finding
from promptlint.model.fix import RowEdit

MAX_ROUNDS = 10


@dataclass(slots=True)
class Applied:
    """What a fix run did.

    Attributes:
        fixed: findings repaired.
        files: paths written (or that would be).
        diff: unified diff, where one was asked for.
        removed: path of a dataset → the file that now lists the records taken out of it.
        failed: path → why it could not be written.
    """

    fixed: int = 0
    files: set[str] = field(default_factory=set)
    diff: str = ""
    removed: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def fixable(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """Findings whose repair may be made."""
    return [
        finding
        for finding in findings
        if finding.fix and (finding.fix.safe or unsafe) and (finding.fix.edits or finding.fix.rows)
    ]


def apply_fixes(findings: Iterable[Finding], disk: Mapping[str, Path], *, unsafe: bool) -> Applied:
    """Write one round of repairs."""
    done = Applied()
    written: set[Path] = set()
    for path, group in _by_path(fixable(findings, unsafe=unsafe)).items():
        file = disk.get(path)
        if file is None:
            done.failed[path] = "is not in this run"
            continue
        target = file.resolve()
        if target in written:  # the same file by another name: its places are no longer right
            continue
        written.add(target)
        try:
            done.fixed += _write(file, group, path, done)
            done.files.add(path)
        except (OSError, UnreadableError, ValueError) as error:
            done.failed[path] = _reason(error)
    return done


def diff_fixes(
    findings: Iterable[Finding],
    disk: Mapping[str, Path],
    *,
    unsafe: bool,
    mask: Callable[[str], str] | None = None,
) -> Applied:
    """The same, as a diff, nothing written; `mask` hides what no report may show."""
    done = Applied()
    for path, group in _by_path(fixable(findings, unsafe=unsafe)).items():
        file = disk.get(path)
        if file is None:
            continue
        try:
            rows = _rows(group)
            if rows:
                done.diff += diff_row_edits(file, rows, path=path, mask=mask)
            groups = [finding.fix.edits for finding in group if finding.fix and finding.fix.edits]
            if groups:
                before = file.read_bytes()
                shown = diff_text(path, before, edit_bytes(before, choose(groups)))
                done.diff += mask(shown) if mask else shown
        except (OSError, UnreadableError, ValueError) as error:
            done.failed[path] = _reason(error)
            continue
        done.fixed += len(group)
        done.files.add(path)
    return done


def fix_until_stable(
    check: Callable[[], Sequence[Finding]], disk: Callable[[], Mapping[str, Path]], *, unsafe: bool
) -> tuple[Applied, Sequence[Finding]]:
    """Apply repairs until none is left, or `MAX_ROUNDS` times.

    Args:
        check: runs the check and returns its findings, with edits.
        disk: path on disk of every path of the last check.
        unsafe: make unsafe repairs, too.

    Returns:
        What was done, and the findings that remain.
    """
    total = Applied()
    findings = check()
    for _ in range(MAX_ROUNDS):
        waiting = [
            item for item in fixable(findings, unsafe=unsafe) if item.path not in total.failed
        ]
        if not waiting:
            break
        before = len(findings)
        done = apply_fixes(waiting, disk(), unsafe=unsafe)
        total.files |= done.files
        total.removed.update(done.removed)
        total.failed.update(done.failed)
        findings = check()
        total.fixed += max(before - len(findings), 0)
    return total, findings


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"it can't be written: {error.strerror or type(error).__name__}"
    return str(error)


def _by_path(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.path, []).append(finding)
    return grouped


def _write(file: Path, findings: Sequence[Finding], path: str, done: Applied) -> int:
    rows = _rows(findings)
    if rows:
        removals = Removals.of(file.resolve(), rows, findings)
        try:
            apply_row_edits(file, rows)
        except BaseException:
            if removals:
                removals.forget()
            raise
        if removals:
            done.removed[path] = path + removals.write()
    groups = [finding.fix.edits for finding in findings if finding.fix and finding.fix.edits]
    if groups:
        before = file.read_bytes()
        after = edit_bytes(before, choose(groups))
        if after != before:
            replace_file(file, after)
    return len(findings)


def _rows(findings: Sequence[Finding]) -> list[RowEdit]:
    """Row edits of all findings, one a record: removing wins, changes of values add up."""
    edits: dict[int, RowEdit] = {}
    for finding in findings:
        for edit in finding.fix.rows if finding.fix else ():
            known = edits.get(edit.offset)
            if known is None or (edit.removes and not known.removes):
                edits[edit.offset] = edit
            elif known.changes and edit.changes:
                edits[edit.offset] = replace(known, changes=known.changes + edit.changes)
    return [edits[offset] for offset in sorted(edits)]
