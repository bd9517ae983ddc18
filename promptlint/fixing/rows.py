"""Edits of a dataset's records: the file is rewritten as a stream and replaced in one step.

Bytes of records that are not edited stay as they are, line ends, BOM and final newline included.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from promptlint.fixing.values import edit_values, hide_values
from promptlint.model.batch import BadRecord
from promptlint.model.fix import RowEdit
from promptlint.readers.datasets import HEAD_BYTES, DatasetFile, DatasetGuess, sniff
from promptlint.readers.datasets.arrays import elements
from promptlint.readers.datasets.lines import BOM

_BLOCK = 1 << 20
_MOST_LINES = 20
_HIDDEN = "••••"


class FileStamp(NamedTuple):
    """What tells whether a file was written since it was read."""

    size: int
    mtime_ns: int

    @classmethod
    def of(cls, file: Path) -> FileStamp:
        """Stamp of a file as it is now. Raises ``OSError`` when it is not there."""
        status = file.stat()
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes to copy from the old file, or new ones instead."""

    start: int
    end: int
    new: bytes | None = None


def apply_row_edits(
    absolute: Path, edits: Sequence[RowEdit], *, expected: FileStamp | None = None
) -> None:
    """Remove or replace records of a JSON lines file or a JSON array.

    The new contents go to a file in the same folder, which then takes the old one's place; mode
    bits are kept and links followed. Nothing is written when anything is wrong.

    Args:
        absolute: the dataset.
        edits: in any order. Of several for one record, a removal wins, else the first.
        expected: stamp taken when the edits were worked out.

    Raises:
        ValueError: an edit names no record's first byte, a broken record, or a replacement has
            line breaks; or the file changed since `expected` or while it was read.
        OSError: it can't be read or written.
    """
    wanted = _by_offset(edits)
    if not wanted:
        return
    target = absolute.resolve()
    stamp = FileStamp.of(target)
    if expected is not None and stamp != expected:
        raise ValueError("the file was changed since it was checked")
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "is write-protected", str(target))
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with target.open("rb") as old, open(handle, "wb") as new:
            for piece in _pieces(old, target, stamp.size, wanted):
                _write(old, new, piece)
            new.flush()
            os.fsync(new.fileno())
        shutil.copymode(target, temporary)
        if FileStamp.of(target) != stamp:
            raise ValueError("the file was changed while it was repaired")
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def diff_row_edits(
    absolute: Path,
    edits: Sequence[RowEdit],
    *,
    path: str = "",
    limit: int = 50,
    width: int = 200,
    mask: Callable[[str], str] | None = None,
) -> str:
    """What `apply_row_edits` would change, in the manner of a unified diff.

    Args:
        absolute: the dataset.
        edits: as for `apply_row_edits`.
        path: name to print; the file's own by default.
        limit: records to show; the rest is counted.
        width: characters of a line to show.
        mask: hides what else no report may show, before lines are cut; ``None`` shows all.

    Raises:
        UnreadableError, OSError: the file can't be read.
    """
    wanted = _by_offset(edits)
    if not wanted:
        return ""
    name = path or absolute.name
    shown = wanted[:limit]
    file = dataset_file(absolute, name)
    lines = _line_numbers(absolute, [edit.offset for edit in shown])
    out = [f"--- a/{name}", f"+++ b/{name}"]
    gone = 0
    for edit, line in zip(shown, lines, strict=True):
        before, after = _both(file.line_text(edit.offset), edit, mask)
        now = line - gone - (0 if after else 1)
        out.append(f"@@ -{line},{len(before)} +{now},{len(after)} @@ record {edit.record}")
        start = _first_difference(before, after)
        out.extend(_clip(before, "-", start, width))
        out.extend(_clip(after, "+", start, width))
        gone += len(before) - len(after)
    if len(wanted) > limit:
        out.append(f"# … and {len(wanted) - limit:,} more records")
    return "\n".join(out) + "\n"


# ---------------------------------------------------------------- rewriting


def _by_offset(edits: Sequence[RowEdit]) -> list[RowEdit]:
    """One edit a record, in file order."""
    chosen: dict[int, RowEdit] = {}
    for edit in edits:
        known = chosen.setdefault(edit.offset, edit)
        if edit.removes and not known.removes:
            chosen[edit.offset] = edit
    return [chosen[offset] for offset in sorted(chosen)]


def dataset_file(absolute: Path, name: str = "") -> DatasetFile:
    """A dataset as repairs read it. Raises ``OSError`` when it can't be read."""
    return DatasetFile(name or absolute.name, absolute, _guess(absolute))


def _guess(file: Path) -> DatasetGuess:
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    # A file that only the user calls a dataset is read as if its name said so.
    return sniff(head, file.name) or sniff(head, "data.jsonl") or DatasetGuess("jsonl", "unknown")


def _pieces(old: BinaryIO, file: Path, size: int, edits: Sequence[RowEdit]) -> Iterator[_Piece]:
    guess = _guess(file)
    if guess.container == "jsonl":
        yield from _line_pieces(old, size, edits)
    else:
        yield from _array_pieces(file, guess.start, size, edits)


def _line_pieces(old: BinaryIO, size: int, edits: Sequence[RowEdit]) -> Iterator[_Piece]:
    done = 0
    for edit in edits:
        if not _begins_line(old, edit.offset, size):
            raise _no_record(edit)
        length, ending = _line_length(old, edit.offset)
        yield _Piece(done, edit.offset)
        done = edit.offset + length
        if not edit.removes:
            old.seek(edit.offset)
            new = _new_text(edit, old.read(length - len(ending)))
            yield _Piece(done, done, new + ending)
    yield _Piece(done, size)


def _begins_line(old: BinaryIO, offset: int, size: int) -> bool:
    if not 0 <= offset < size:
        return False
    if offset == 0:
        return True
    old.seek(max(offset - len(BOM), 0))
    before = old.read(min(offset, len(BOM)))
    return before.endswith(b"\n") or (offset == len(BOM) and before == BOM)


def _line_length(old: BinaryIO, offset: int) -> tuple[int, bytes]:
    """Bytes of the line at `offset` with its end, and that end."""
    old.seek(offset)
    length, last = 0, b""
    while True:
        part = old.readline(_BLOCK)
        length += len(part)
        last = (last + part)[-2:]
        if not part or part.endswith(b"\n"):
            break
    return length, b"\r\n" if last == b"\r\n" else last[-1:] if last.endswith(b"\n") else b""


def _array_pieces(file: Path, start: int, size: int, edits: Sequence[RowEdit]) -> Iterator[_Piece]:
    """An element goes with the gap before it; the first that stays goes without its own."""
    waiting = {edit.offset: edit for edit in edits}
    done = 0
    kept = False
    with file.open("rb") as stream:
        for number, element in enumerate(elements(stream, start, nested=start > 0)):
            edit = waiting.pop(element.offset, None)
            if edit is not None and isinstance(element.raw, BadRecord):
                raise ValueError(f"record {edit.record} is broken: repair it by hand")
            if number == 0:
                yield _Piece(0, element.offset)
            if edit is None or not edit.removes:
                if kept:
                    yield _Piece(done, element.offset)
                kept = True
                new = _new_text(edit, element.raw) if edit else None
                yield _Piece(element.offset, element.offset + element.size, new)
            done = element.offset + element.size
    for edit in waiting.values():
        raise _no_record(edit)
    yield _Piece(done, size)


def _no_record(edit: RowEdit) -> ValueError:
    return ValueError(f"record {edit.record} is no longer at byte {edit.offset}")


def _new_text(edit: RowEdit, raw: bytes | BadRecord) -> bytes:
    """The record's new bytes, without a line end."""
    if edit.replacement is not None:
        return _one_line(edit.replacement)
    if isinstance(raw, BadRecord):
        raise ValueError(f"record {edit.record} is broken: repair it by hand")
    try:
        return edit_values(raw.decode("utf-8"), edit.changes).encode("utf-8")
    except ValueError as error:
        raise ValueError(f"record {edit.record}: {error}") from None


def _one_line(text: str) -> bytes:
    if "\n" in text or "\r" in text:
        raise ValueError("a record's replacement must be one line")
    return text.encode("utf-8")


def _write(old: BinaryIO, new: BinaryIO, piece: _Piece) -> None:
    if piece.new is not None:
        new.write(piece.new)
        return
    old.seek(piece.start)
    left = piece.end - piece.start
    while left > 0:
        block = old.read(min(_BLOCK, left))
        if not block:
            raise ValueError("the file became shorter while it was repaired")
        new.write(block)
        left -= len(block)


# ---------------------------------------------------------------- showing


def _line_numbers(file: Path, offsets: Sequence[int]) -> list[int]:
    """1-based line of each byte offset, given in ascending order."""
    numbers: list[int] = []
    line, position = 1, 0
    with file.open("rb") as stream:
        for offset in offsets:
            while position < offset:
                block = stream.read(min(_BLOCK, offset - position))
                if not block:
                    break
                line += block.count(b"\n")
                position += len(block)
            numbers.append(line)
    return numbers


def _both(
    text: str, edit: RowEdit, mask: Callable[[str], str] | None
) -> tuple[list[str], list[str]]:
    """Lines of a record before and after."""
    new = edit.replacement
    if edit.changes and new is None:
        new = edit_values(text, edit.changes)
        text = hide_values(text, edit.changes, _HIDDEN) if mask else text
    if mask:
        text, new = mask(text), mask(new) if new is not None else None
    return text.splitlines(), [] if new is None else new.splitlines()


def _first_difference(before: Sequence[str], after: Sequence[str]) -> int:
    """Column where a replaced line begins to differ; 0 for a removed one."""
    if len(before) != 1 or len(after) != 1:
        return 0
    pairs = enumerate(zip(before[0], after[0], strict=False))
    return next((at for at, (old, new) in pairs if old != new), 0)


def _clip(lines: Sequence[str], sign: str, start: int, width: int) -> Iterator[str]:
    for text in lines[:_MOST_LINES]:
        first = max(start - width // 4, 0) if len(text) > width else 0
        cut = text[first : first + width]
        left = "…" if first else ""
        right = "…" if first + width < len(text) else ""
        yield sign + left + cut + right
    if len(lines) > _MOST_LINES:
        yield f"{sign}… {len(lines) - _MOST_LINES:,} more lines"
