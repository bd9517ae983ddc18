"""Which files there are, and what each seems to be by its name. Contents are read later.

A walk honours ``.gitignore`` (through git where there is one, through pathspec elsewhere), skips
the folders that tools fill, follows links to files and never links to folders.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from promptlint.discovery.kinds import DATASET_ENDINGS, Guess, classify, worth_a_word

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

TOOL_FOLDERS = frozenset(
    ".bzr .direnv .eggs .git .hg .ipynb_checkpoints .mypy_cache .nox .promptlint_cache "
    ".pytest_cache .ruff_cache .svn .tox .venv .yarn __pycache__ __pypackages__ node_modules "
    "site-packages venv".split()
)

__all__ = [
    "TOOL_FOLDERS",
    "Discovered",
    "Entry",
    "Guess",
    "classify",
    "discover",
    "ignored_data",
    "relative",
    "run_git",
    "walk",
    "worth_a_word",
]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to check. `named` means that the user gave its own path."""

    path: str
    absolute: Path
    named: bool = False


@dataclass(slots=True)
class Discovered:
    """The result of discovery. `missing` are given paths that do not exist."""

    entries: list[Entry] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)


def relative(absolute: Path, root: Path) -> str:
    """Project-relative NFC POSIX path; with ``../`` for files outside the root."""
    try:
        text = absolute.relative_to(root).as_posix()
    except ValueError:
        text = Path(os.path.relpath(absolute, root)).as_posix()
    return normalize("NFC", text)


def discover(
    paths: Sequence[Path],
    root: Path,
    *,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
    respect_gitignore: bool = True,
) -> Discovered:
    """Files under the given paths, sorted, each once.

    Args:
        paths: files and folders as the user gave them.
        root: project root; exclude patterns are relative to it.
        exclude: patterns in ``.gitignore`` syntax.
        force_exclude: apply `exclude` to files that were named, too.
        respect_gitignore: leave out what git ignores (named files excepted).
    """
    excluded = _matcher(exclude)
    found = Discovered()
    seen: set[str] = set()
    for given in paths:
        absolute = Path(os.path.abspath(given))
        state = _stat_kind(absolute)
        if state == "missing":
            found.missing.append(str(given))
        elif state == "folder":
            closed: list[tuple[str, str]] = []
            for file in walk(absolute, closed, respect_gitignore=respect_gitignore):
                _add(found, seen, file, root, excluded, named=False)
            for folder, why in closed:
                path = relative(Path(folder), root)
                if not excluded(path + "/"):
                    found.broken.append((path, why))
        elif state == "file":
            _add(found, seen, absolute, root, excluded if force_exclude else _nothing, named=True)
        else:
            found.broken.append((relative(absolute, root), state))
    found.entries = sorted(_without_doubles(found.entries), key=lambda entry: entry.path)
    return found


def _without_doubles(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Leave out links to files that are there themselves: nobody wants to read findings twice."""
    links = [entry for entry in entries if entry.absolute.is_symlink()]
    real = {entry.absolute for entry in entries} if links else set()
    doubles = {
        entry.path for entry in links if not entry.named and entry.absolute.resolve() in real
    }
    return (entry for entry in entries if entry.path not in doubles)


def _add(
    found: Discovered,
    seen: set[str],
    file: Path,
    root: Path,
    excluded: Callable[[str], bool],
    *,
    named: bool,
) -> None:
    path = relative(file, root)
    if path in seen or excluded(path):
        return
    state = _stat_kind(file)
    if state == "file":
        seen.add(path)
        found.entries.append(Entry(path, file, named))
    elif state not in ("folder", "missing"):
        seen.add(path)
        found.broken.append((path, state))


def _stat_kind(path: Path) -> str:
    """``file``, ``folder``, ``missing``, or in words why it can't be read."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "is a link to nothing" if path.is_symlink() else "missing"
    except OSError as error:
        return f"can't be opened: {error.strerror or error}"
    if mode & 0o170000 == 0o040000:
        return "folder"
    return "file" if mode & 0o170000 == 0o100000 else "is not a regular file"


def walk(
    folder: Path, closed: list[tuple[str, str]], *, respect_gitignore: bool = True
) -> Iterator[Path]:
    """Every file below a folder that is not ignored, tool folders left out.

    `closed` receives the folders that can't be opened, each with the reason.
    """
    if respect_gitignore:
        listed = _git_files(folder, closed)
        if listed is not None:
            yield from listed
            return
    yield from _plain_walk(folder, respect_gitignore, closed)


def _git_files(folder: Path, closed: list[tuple[str, str]]) -> Iterator[Path] | None:
    warnings: list[str] = []
    listed = run_git(
        folder, "ls-files", "-co", "--exclude-standard", "--deduplicate", "-z", warnings=warnings
    )
    if listed is None:
        return None
    closed.extend(
        (str(folder / name.rstrip("/")), "can't be opened: Permission denied")
        for name in _CLOSED.findall("".join(warnings))
    )
    return _from_git(folder, listed, closed)


def _from_git(folder: Path, listed: str, closed: list[tuple[str, str]]) -> Iterator[Path]:
    for name in listed.split("\0"):
        if not name:
            continue
        parts = name.split("/")
        if TOOL_FOLDERS.intersection(parts[:-1]):
            continue
        file = folder / name
        if name.endswith("/") or (file.is_dir() and not file.is_symlink()):
            yield from _plain_walk(file, True, closed)  # a submodule or nested checkout
        else:
            yield file


_CLOSED = re.compile(r"could not open directory '(.+?)': Permission denied")


def run_git(folder: Path, *arguments: str, warnings: list[str] | None = None) -> str | None:
    """Output of a read-only git command; ``None`` outside a repository or without git.

    No file system monitor: a repository's own settings must not start programs.
    """
    import subprocess

    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError:
        return None
    if done.returncode != 0:
        return None
    if warnings is not None:
        warnings.append(os.fsdecode(done.stderr))
    return os.fsdecode(done.stdout)


def _plain_walk(
    folder: Path, respect_gitignore: bool, closed: list[tuple[str, str]]
) -> Iterator[Path]:
    def note(error: OSError) -> None:
        closed.append((str(error.filename or folder), f"can't be opened: {error.strerror}"))

    ignores: dict[str, list[tuple[str, GitIgnoreSpec]]] = {}
    for current, folders, files in os.walk(folder, onerror=note):
        inherited = ignores.pop(current, [])
        rules = inherited + (_gitignore(current) if respect_gitignore else [])
        kept = [
            name
            for name in sorted(folders)
            if name not in TOOL_FOLDERS and not _ignored(rules, current, name + "/")
        ]
        folders[:] = kept
        for name in kept:
            ignores[os.path.join(current, name)] = rules
        for name in sorted(files):
            if not _ignored(rules, current, name):
                yield Path(current, name)


def _gitignore(folder: str) -> list[tuple[str, GitIgnoreSpec]]:
    file = os.path.join(folder, ".gitignore")
    if not os.path.isfile(file):
        return []
    with open(file, encoding="utf-8", errors="replace") as lines:
        spec = _spec(lines)
    return [(folder, spec)] if spec else []


def _spec(lines: Iterable[str]) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # a pattern that git would ignore, too
        return None


def _ignored(rules: list[tuple[str, GitIgnoreSpec]], folder: str, name: str) -> bool:
    full = os.path.join(folder, name)
    for base, spec in reversed(rules):
        verdict = spec.check_file(os.path.relpath(full, base) + ("/" if name[-1] == "/" else ""))
        if verdict.include is not None:
            return verdict.include
    return False


def _nothing(path: str) -> bool:
    return False


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    if not patterns:
        return _nothing
    spec = _spec(patterns)
    return spec.match_file if spec else _nothing


def ignored_data(folder: Path, root: Path, limit: int = 50) -> list[str]:
    """Git-ignored files that look like datasets: worth a word, since training data often is."""
    listed = run_git(folder, "ls-files", "-oi", "--exclude-standard", "--directory", "-z")
    if not listed:
        return []
    endings = (*DATASET_ENDINGS, ".parquet", ".arrow", ".csv", ".tsv")
    names = [
        name
        for name in listed.split("\0")
        if name.lower().endswith(endings) and not TOOL_FOLDERS.intersection(name.split("/"))
    ]
    return [relative(folder / name, root) for name in sorted(names)[:limit]]
