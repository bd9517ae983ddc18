"""``--new-only REV``: which lines changed since a revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from unicodedata import normalize

from promptlint.discovery import run_git
from promptlint.model.finding import Finding

_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")

Changes = Mapping[str, tuple[range, ...] | None]
"""Path → changed line ranges of the new file; ``None`` when the whole file is new."""


def changed_lines(root: Path, revision: str) -> Changes | None:
    """Lines that differ from a revision, untracked files included; ``None`` if git can't tell."""
    if revision.startswith("-"):
        return None
    diff = run_git(
        root, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--relative",
        "--unified=0", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", revision, "--", ".",
    )  # fmt: skip
    untracked = run_git(root, "ls-files", "-o", "--exclude-standard", "-z")
    if diff is None or untracked is None:
        return None
    changes: dict[str, tuple[range, ...] | None] = {}
    path = ""
    for line in diff.splitlines():
        if line.startswith("+++ "):
            name = line[4:].rstrip("\t").removeprefix("b/")
            path = normalize("NFC", name.strip('"'))
        elif (hunk := _HUNK.match(line)) and path != "/dev/null":
            start, count = int(hunk[1]), int(hunk[2] or 1)
            known = changes.get(path) or ()
            changes[path] = (*known, range(start, start + max(count, 1)))
    for name in untracked.split("\0"):
        if name:
            changes[normalize("NFC", name)] = None
    return changes


def is_new(finding: Finding, changes: Changes) -> bool:
    """Whether a finding touches a changed line; a dataset's, or one without a line, its file."""
    places = [(finding.path, finding.location), *((x.path, x) for x in finding.related)]
    for path, location in places:
        if path is None or path not in changes:
            continue
        ranges = changes[path]
        if ranges is None or location.line is None or location.record is not None:
            return True
        last = location.end_line or location.line
        if any(location.line < span.stop and last >= span.start for span in ranges):
            return True
    return False
