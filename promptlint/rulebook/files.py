"""Which files of a folder are rule files."""

from __future__ import annotations

from pathlib import Path

from promptlint.rulebook.problems import Problem, RulebookError, shown_path

MAX_FILES = 1_000

INDEX_FORMAT = 1
"""Version of the compiled index; one of another version is compiled again."""


def rule_files(folder: Path) -> list[Path]:
    """Rule files under a folder (or the file itself), hidden ones left out, sorted.

    Raises:
        RulebookError: no such folder, or too many files.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise RulebookError([Problem(shown_path(folder), "no such rule file or folder")])
    found = [
        path
        for pattern in ("*.yaml", "*.yml")
        for path in folder.rglob(pattern)
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    ]
    if not found:
        raise RulebookError([Problem(shown_path(folder), "holds no rule files (*.yaml)")])
    if len(found) > MAX_FILES:
        raise RulebookError([Problem(shown_path(folder), f"more than {MAX_FILES:,} rule files")])
    return sorted(found)
