"""One entry → one result, whichever reader it needs. Nothing that a file holds can stop a run."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.discovery import Entry, Guess, classify
from promptlint.engine.documents import UNREADABLE, check_document
from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult
from promptlint.model.document import UnreadableError
from promptlint.model.place import Location, Place
from promptlint.readers.decode import describe_binary, is_lfs_pointer

if TYPE_CHECKING:
    from promptlint.engine.datasets import ScanAll
    from promptlint.readers.datasets import DatasetGuess

HEAD = 256 * 1024

NO_TEXTS = (".pdf", ".docx")
"""Endings of documents whose words are looked through for leaks, where they are asked for."""

_COMPLETED = ("skprompt.txt", "config.json")
_SOURCE = ("python", "script", "shell", "code", "notebook")
_READERS = {"prompt": "text", "instructions": "text", "docs": "text", "other": "text"}


def guess_of(plan: RunPlan, entry: Entry) -> Guess | None:
    """Reader and kind of an entry: the user's word first, then its name."""
    kind = plan.kind_for(entry.path)
    guess = classify(plan.name_of(entry.path), named=entry.named or kind is not None)
    if kind is None or guess is None:
        return guess
    if guess.reader == "table":
        return Guess("table", kind) if kind == "dataset" else None
    if kind == "dataset":
        return Guess("dataset", kind)
    if kind == "source":
        return Guess(guess.reader if guess.reader in _SOURCE else "python", kind)
    if guess.reader == "dataset" or (guess.reader in _SOURCE and kind in _READERS):
        return Guess("text" if kind in _READERS else "json", kind)
    return Guess(guess.reader, kind)


def check_entry(
    plan: RunPlan, entry: Entry, scan_all: ScanAll | None = None, data: bytes | None = None
) -> FileResult:
    """Check one entry. `data` stands for its contents when given (standard input)."""
    guess = guess_of(plan, entry)
    if guess is None:
        return FileResult(entry.path, "unrecognised")
    try:
        if guess.reader == "table":
            from promptlint.engine.packed import check_packed

            return check_packed(plan, entry, guess, scan_all, data)
        if data is not None and guess.reader in ("dataset", "json"):
            return _check_piped(plan, entry, guess, data)
        dataset = dataset_guess(entry.absolute, guess) if data is None else None
        if dataset is not None:
            return _check_dataset(plan, entry, dataset, scan_all)
        if data is None:
            too_large = too_large_for(entry.absolute, plan.max_file_size)
            if too_large:
                return FileResult(entry.path, "skipped", guess.kind or "", reason=too_large)
            data = entry.absolute.read_bytes()
        if is_lfs_pointer(data):
            return FileResult(entry.path, "skipped", reason=LFS_REASON)
        if guess.reader == "text" and entry.path.lower().endswith(NO_TEXTS):
            return _check_named(plan, entry.path, data)
        return check_document(plan, entry.path, data, guess, beside(entry))
    except UnreadableError as error:
        return _unreadable_dataset(plan, entry.path, error)
    except OSError as error:
        reason = f"can't be read: {error.strerror or error}"
        return FileResult(entry.path, "skipped", reason=reason)
    except (RecursionError, MemoryError) as error:
        reason = f"is nested too deeply or too large to parse ({type(error).__name__})"
        return FileResult(entry.path, "skipped", reason=reason)


def _check_named(plan: RunPlan, path: str, data: bytes) -> FileResult:
    """A document that is no text, which the user asked for by its name."""
    from promptlint.engine.extracted import MissingReaderError, check_extracted

    try:
        return check_extracted(plan, path, data)
    except MissingReaderError as error:
        reason = f"is a PDF document: not read without {error}"
        return FileResult(path, "skipped", "other", reason=reason)


def beside(entry: Entry) -> bytes | None:
    """Contents of the file that completes an entry; ``None`` where there is none."""
    if not entry.path.lower().endswith(_COMPLETED):
        return None
    from promptlint.readers.companions import MAX_BYTES, companion_of

    name = companion_of(entry.path)
    try:
        file = entry.absolute.with_name(name) if name else None
        if file is None or file.stat().st_size > MAX_BYTES:
            return None
        return file.read_bytes()
    except OSError:
        return None


def _check_piped(plan: RunPlan, entry: Entry, guess: Guess, data: bytes) -> FileResult:
    """What may be a dataset is read from disk, piece by piece: give it a place there."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="promptlint-") as folder:
        file = Path(folder) / entry.absolute.name
        file.write_bytes(data)
        dataset = dataset_guess(file, guess)
        if dataset is None:
            return check_document(plan, entry.path, data, guess)
        return _check_dataset(plan, Entry(entry.path, file, entry.named), dataset, None)


def _check_dataset(
    plan: RunPlan, entry: Entry, dataset: DatasetGuess, scan_all: ScanAll | None
) -> FileResult:
    from promptlint.engine.datasets import check_dataset, scan_in_process
    from promptlint.readers.datasets import DatasetFile

    file = DatasetFile(entry.path, entry.absolute, dataset)
    return check_dataset(plan, file, scan_all or scan_in_process)


LFS_REASON = "is a Git LFS pointer, its contents are not here (`git lfs pull` fetches them)"


def dataset_guess(file: Path, guess: Guess) -> DatasetGuess | None:
    """What dataset a file is by its first bytes; ``None`` when it is none."""
    if guess.reader not in ("dataset", "json"):
        return None
    from promptlint.readers.datasets import DatasetGuess, sniff

    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if is_lfs_pointer(head):
        return None
    if guess.reader == "json" and guess.kind not in (None, "dataset"):
        return None
    # A few NUL bytes are the fault of single records; what is full of them is refused later.
    binary = describe_binary(head[:8192].replace(b"\0", b""))
    if binary and guess.reader == "dataset":
        raise UnreadableError(f"is {binary}, not JSON lines")
    found = sniff(head, file.name)
    if found is None or found.format == "unknown":
        found = _registered(file, head) or found
    if found is None and guess.reader == "dataset":
        found = sniff(head, "data.jsonl") or DatasetGuess("jsonl", "unknown")
    return found


def info_beside(file: Path) -> bytes | None:
    """Contents of the ``dataset_info.json`` beside a dataset; ``None`` where there is none."""
    from promptlint.readers.companions import MAX_BYTES
    from promptlint.readers.datasets.registered import INFO

    info = file.with_name(INFO)
    try:
        small = info.is_file() and info.stat().st_size <= MAX_BYTES
        return info.read_bytes() if small and file.name != INFO else None
    except OSError:
        return None


def _registered(file: Path, head: bytes) -> DatasetGuess | None:
    """What the file beside it says of a dataset whose columns nobody knows."""
    from promptlint.readers.datasets import DatasetGuess
    from promptlint.readers.datasets.registered import registered

    info = info_beside(file)
    name = registered(info, file.name) if info else None
    if name is None:
        return None
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return DatasetGuess("json-array" if opening == b"[" else "jsonl", name)


def too_large_for(file: Path, limit: int) -> str | None:
    """Why a file is not read whole; ``None`` where it may be."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        return "is not a regular file"
    if status.st_size > limit:
        return f"is larger than --max-file-size ({status.st_size:,} bytes, limit {limit:,})"
    return None


def _unreadable_dataset(plan: RunPlan, path: str, error: UnreadableError) -> FileResult:
    from promptlint.engine.wording import make_finding
    from promptlint.model.hit import Hit

    rules = plan.rules_for(path, "dataset")
    location = Location(None, error.line, error.column)
    findings = [
        make_finding(rule, Hit(Place(), {"reason": error.reason}), path, location, (), path)
        for rule in rules
        if rule.name == UNREADABLE
    ]
    return FileResult(
        path,
        "checked" if findings else "skipped",
        "dataset",
        "unknown",
        records=0,
        findings=tuple(findings),
        ran=(UNREADABLE,),
        reason=error.reason,
    )
