"""PDF documents: the text of each page, by pypdf (the extra `documents`).

Text in pictures is not read; a document without any other says so.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from promptlint.model.document import UnreadableError
from promptlint.readers.documents import MAX_CHARS, Extract, MissingReaderError

MAX_PAGES = 2_000
MAX_CONTENT = 4_000_000
"""Bytes of a page's drawing instructions; a page of text has some 20,000."""
MAX_CONTENTS = 40_000_000
"""The same for all pages: pypdf reads half a megabyte of them a second."""
_NAMED = 10


def read(data: bytes) -> Extract:
    """The text of the first `MAX_PAGES` pages.

    Raises:
        UnreadableError: it is no PDF document, broken, encrypted, or pictures alone.
        MissingReaderError: pypdf is not installed.
    """
    try:
        import pypdf
    except ImportError:
        raise MissingReaderError("`pip install 'promptlint-analyzer[documents]'`") from None
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("is no PDF document")
    with _silence():
        try:
            document = pypdf.PdfReader(io.BytesIO(data), strict=False)
            if document.is_encrypted and not document.decrypt(""):
                raise UnreadableError("is encrypted")
            count = len(document.pages)
        except UnreadableError:
            raise
        except Exception as error:  # what hostile bytes make of a parser has no common class
            raise UnreadableError(_broken(error)) from None
        return _extract(document, count)


def _extract(document: Any, count: int) -> Extract:
    parts: list[tuple[str, str]] = []
    failed: list[int] = []
    chars = contents = 0
    last = min(count, MAX_PAGES)
    for number in range(1, last + 1):
        try:
            page = document.pages[number - 1]
            contents += _content_of(page)
            text = "" if contents > MAX_CONTENTS else page.extract_text()
        except Exception:  # as above; other pages may be whole
            failed.append(number)
            continue
        chars += len(text)
        if chars > MAX_CHARS or contents > MAX_CONTENTS:
            last = number - 1
            break
        if text.strip():
            parts.append((f"page {number}", text))
    if not parts:
        raise UnreadableError(
            "is a broken PDF document"
            if failed or not count
            else f"has no text in its {count} {'page' if count == 1 else 'pages'}, only pictures"
        )
    return Extract.of(parts, _unread(failed, last, count))


def _content_of(page: Any) -> int:
    """Bytes of a page's instructions.

    Raises:
        ValueError: they are too many to be a page of text.
    """
    content = page.get_contents()
    size = 0 if content is None else len(content.get_data())
    if size > MAX_CONTENT:
        raise ValueError("too large")
    return size


def _unread(failed: list[int], last: int, count: int) -> str:
    told = []
    if failed:
        named = ", ".join(map(str, failed[:_NAMED])) + (", …" if len(failed) > _NAMED else "")
        told.append(f"could not be read on {'page' if len(failed) == 1 else 'pages'} {named}")
    if last < count:
        told.append(f"was read up to page {last:,} of {count:,}")
    return " and ".join(told)


def _broken(error: Exception) -> str:
    """The class alone: a parser's message may quote the file."""
    return f"is a broken PDF document ({type(error).__name__})"


@contextmanager
def _silence() -> Iterator[None]:
    """Without pypdf's remarks about every fault that it got over."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
