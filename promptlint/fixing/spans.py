"""Character edits of whole documents: applied together, written atomically, shown as a diff."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from promptlint.model.document import UnreadableError
from promptlint.model.fix import Edit
from promptlint.readers.decode import decode

_BOM = "\ufeff"


def choose(groups: Sequence[tuple[Edit, ...]]) -> list[Edit]:
    """Edits that can be made together, in ascending order.

    Each group is one fix and is made whole or not at all: the first of two that touch wins, the
    other is left for another round. Equal groups count once.
    """
    chosen: list[Edit] = []
    for group in dict.fromkeys(groups):
        if not any(_touch(edit, other) for edit in group for other in chosen):
            chosen.extend(group)
    return sorted(dict.fromkeys(chosen), key=lambda edit: (edit.start, edit.end))


def _touch(one: Edit, other: Edit) -> bool:
    if one == other:
        return False
    if one.start == one.end or other.start == other.end:  # an insertion touches what it is inside
        return one.start <= other.end and other.start <= one.end
    return one.start < other.end and other.start < one.end


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text with ascending, non-overlapping edits made."""
    parts: list[str] = []
    position = 0
    for edit in dict.fromkeys(edits):
        parts += (text[position : edit.start], edit.text)
        position = edit.end
    parts.append(text[position:])
    return "".join(parts)


def edit_bytes(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file's bytes with the edits made; encoding, BOM and line ends stay.

    Raises:
        UnreadableError: the bytes are no text.
    """
    decoded = decode(data)
    text = apply_edits(decoded.text, edits)
    return ((_BOM if decoded.bom else "") + text).encode(decoded.encoding)


def replace_file(file: Path, data: bytes) -> None:
    """Write a file so that it is either the old one or the new one, with its mode kept.

    A symbolic link keeps pointing; its target is replaced.
    """
    target = file.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o7777)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def diff_text(path: str, before: bytes, after: bytes) -> str:
    """Unified diff of a file's text; paths are marked as git does."""
    try:
        old, new = decode(before).text, decode(after).text
    except UnreadableError:
        return ""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
