"""Source lines for reports: read when asked for, masked, without control characters."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from promptlint.model.document import UnreadableError
from promptlint.model.text import LineIndex
from promptlint.readers.decode import decode

_LARGE = 4 * 1024 * 1024


class FileSources:
    """`promptlint.model.report.Sources` over the project's files.

    Args:
        resolve: project-relative path → path on disk, or ``None``.
        show_secrets: do not mask.
        overrides: texts that stand for a path (standard input).
    """

    def __init__(
        self,
        resolve: Callable[[str], Path | None],
        *,
        show_secrets: bool = False,
        overrides: dict[str, bytes] | None = None,
    ) -> None:
        self._resolve = resolve
        self._show = show_secrets
        self._overrides = overrides or {}
        self._text = lru_cache(maxsize=64)(self._read_text)

    def line(self, path: str, number: int) -> str | None:
        """The 1-based line without its line end; ``None`` when it can't be read."""
        file = self._resolve(path)
        if path not in self._overrides and (file is None or not file.is_file()):
            return None
        if file is not None and path not in self._overrides and file.stat().st_size > _LARGE:
            raw = self._stream_line(file, number)
        else:
            read = self._text(path)
            if read is None:
                return None
            text, lines = read
            start, end = lines.line_span(number)
            raw = text[start:end].rstrip("\r\n")
        if raw is None or self._show:
            return raw
        return mask_keeping_columns(raw)

    def _read_text(self, path: str) -> tuple[str, LineIndex] | None:
        file = self._resolve(path)
        data = self._overrides.get(path)
        try:
            if data is None:
                data = file.read_bytes() if file else b""
            text = decode(data).text
        except OSError:
            return None
        except UnreadableError as error:
            if error.text is None:
                return None
            text = error.text
        return text, LineIndex(text)

    @staticmethod
    def _stream_line(file: Path, number: int) -> str | None:
        """A line of a large (JSON lines) file; a line over a megabyte is cut."""
        try:
            with file.open("rb") as stream:
                for _ in range(number - 1):
                    while True:
                        part = stream.readline(1 << 20)
                        if not part:
                            return None
                        if part.endswith(b"\n"):
                            break
                raw = stream.readline(1 << 20)
        except OSError:
            return None
        return raw.decode("utf-8", "replace").rstrip("\r\n").lstrip("\ufeff")


def mask_keeping_columns(line: str) -> str:
    """Mask a line so that the columns of everything else stay: masks are padded or cut."""
    from promptlint.analysis.masking import masked_spans

    out = line
    for start, end, mask in reversed(masked_spans(line)):
        width = end - start
        shown = mask.partition(" (")[0][:width].ljust(width, "•")
        out = out[:start] + shown + out[end:]
    return out
