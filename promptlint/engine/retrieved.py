"""Documents that a retrieval config or pipeline points at: read for what must not be in them.

By their names alone such files are nobody's: a text, a table, a page. That they are indexed makes
their personal data and secrets a leak, so they are checked as files of the kind ``other``. PDF and
Word documents are read, too, the former with an extra: without it one line says how many were not.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from promptlint.discovery import Entry, Guess
from promptlint.engine.documents import check_document
from promptlint.engine.files import NO_TEXTS, too_large_for
from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult
from promptlint.readers.decode import describe_binary

_TEXTS = frozenset(
    ".adoc .asc .csv .eml .htm .html .json .log .md .mdx .org .rst .srt .tex .tsv .txt .vtt .xml "
    ".yaml .yml".split()
)
_PIPELINE = frozenset({"indexes", "search"})
_NAMED = frozenset({"documents", "reads", "reads-folder"})


def with_retrieved(
    plan: RunPlan, results: Sequence[FileResult], entries: Sequence[Entry]
) -> list[FileResult]:
    """Results in which the documents to be searched are checked, too."""
    found = {result.path: result for result in results}
    open_ones = {entry.path: entry for entry in entries if _is_open(found.get(entry.path))}
    wanted = sorted(_pointed_at(results, set(open_ones)))
    unread: list[str] = []
    for path in wanted:
        checked = _checked(plan, open_ones[path], unread)
        if checked is not None:
            found[path] = checked
    if unread:
        found[unread[0]] = _not_read(unread)
    return [found[result.path] for result in results]


def _is_open(result: FileResult | None) -> bool:
    return (
        result is not None
        and result.status == "unrecognised"
        and _ending(result.path) in _TEXTS.union(NO_TEXTS)
    )


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _not_read(paths: Sequence[str]) -> FileResult:
    """One line for all documents of a format that needs an extra."""
    others = len(paths) - 1
    more = f", as {'is' if others == 1 else 'are'} {others} more that a retrieval config names"
    reason = (
        f"is a PDF document{more if others else ''}: not read without "
        "`pip install 'promptlint-analyzer[documents]'`"
    )
    return FileResult(paths[0], "skipped", "other", reason=reason)


def _pointed_at(results: Sequence[FileResult], paths: set[str]) -> Iterator[str]:
    """Paths that lie where some file says that its documents are."""
    for result in results if paths else ():
        marks = result.facts.marks if result.facts else ()
        names = {mark.name for mark in marks}
        if result.kind != "retrieval" and not names & _PIPELINE:
            continue
        for mark in marks:
            if mark.name in _NAMED and mark.detail:
                yield from _inside(paths, result.path, mark.detail)


def _inside(paths: set[str], path: str, written: str) -> list[str]:
    """Files at the nearest place, from the naming file's folder up to the root, that has some."""
    folder = posixpath.dirname(path)
    while True:
        place = posixpath.normpath(posixpath.join(folder, written))
        if place not in ("", ".") and not place.startswith(".."):
            held = [one for one in paths if one == place or one.startswith(f"{place}/")]
            if held:
                return held
        if not folder:
            return []
        folder = posixpath.dirname(folder)


def _checked(plan: RunPlan, entry: Entry, unread: list[str]) -> FileResult | None:
    """The result of a document; ``None`` where it is none, or goes to the `unread`."""
    try:
        if too_large := too_large_for(entry.absolute, plan.max_file_size):
            return FileResult(entry.path, "skipped", "other", reason=too_large)
        data = entry.absolute.read_bytes()
    except OSError as error:
        return FileResult(entry.path, "skipped", reason=f"can't be read: {error.strerror or error}")
    if _ending(entry.path) in NO_TEXTS:
        from promptlint.engine.extracted import MissingReaderError, check_extracted

        try:
            return check_extracted(plan, entry.path, data)
        except MissingReaderError:
            unread.append(entry.path)
            return None
    if describe_binary(data[:8192]):
        return None
    return check_document(plan, entry.path, data, Guess("text", "other"))
