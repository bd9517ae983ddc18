"""What instructions and prompts share with the rest of the project: files they name, long blocks.

Both are kept as facts of a file, so that a run on one file can be joined with the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.document import Document
from promptlint.model.facts import Block, DataRef, Value
from promptlint.model.place import Place

MIN_BLOCK = 300
"""Characters of a block, white space counted once: shorter ones are common phrases."""
MAX_BLOCKS = 200
MAX_MENTIONS = 100

_FILE = (
    r"(?:\.{1,2}/)*(?:[\w.-]+/)*[\w-][\w.-]*"
    r"\.(?:md|mdc|txt|json|ya?ml|toml|py|tsx?|jsx?|sh|rst)"
)
_LINK = lazy(rf"\[[^\]\n]{{1,80}}\]\((?P<path>{_FILE})(?:#[\w-]*)?\)")
_IMPORT = lazy(
    r"(?:^|(?<=[\s(]))@(?P<path>(?:\.{1,2}/|"
    r"[\w.-]+/)(?:[\w.-]+/)*[\w-][\w.-]*\.mdc?)(?=[\s).,;:]|$)"
)
_READ = lazy(
    r"\b(?i:see|read|refer to|follow|consult|described in|documented in|rules in|"
    r"listed in) (?:the )?"
    r"`(?P<path>(?:\.{1,2}/|[\w.-]+/)(?:[\w.-]+/)*[\w-][\w.-]*\.(?:md|mdc|rst))`"
)
_GAP = lazy(r"\n[ \t]*\r?\n|\r[ \t]*\r(?!\n)")
_WORD = lazy(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 40
_COMMENTS = ("{{!", "{{~!", "{#", "<!--")


def file_mentions(document: Document) -> tuple[DataRef, ...]:
    """Files beside it that a file of instructions links to, imports or says to read.

    `DataRef.path` is ``None``: whether the file is there is for the run to find out.
    """
    text = document.text
    patterns = (_LINK, _IMPORT, _READ)
    if not any(pattern().search(text) for pattern in patterns):
        return ()
    from promptlint.analysis.markdown import structure_of  # its parser takes a while to load

    found: dict[str, DataRef] = {}
    structure = structure_of(document, text)
    for pattern in patterns:
        for match in pattern().finditer(text):
            path = match["path"]
            if structure.in_fence(match.start()) or path in found or len(found) >= MAX_MENTIONS:
                continue
            if pattern is not _READ and structure.in_code(match.start()):
                continue
            value = Value(path, Place(span=match.span("path")))
            found[path] = DataRef(value, role="instructions")
    return tuple(found.values())


def long_blocks(document: Document) -> tuple[Block, ...]:
    """Long paragraphs of a document's prompts with a checksum each, in reading order."""
    return tuple(block for _, block in zip(range(MAX_BLOCKS), _blocks(document), strict=False))


def _blocks(document: Document) -> Iterator[Block]:
    for prompt in document.prompts:
        for message in prompt.messages:
            text, start = message.text.value, 0
            for end in [*(gap.start() for gap in _GAP().finditer(text)), len(text)]:
                piece = text[start:end]
                if len(piece) >= MIN_BLOCK and (key := _key(piece)) is not None:
                    lead = len(piece) - len(piece.lstrip())
                    span = message.text.source_span(start + lead, start + len(piece.rstrip()))
                    yield Block(key, *span)
                start = end


def _key(piece: str) -> int | None:
    """Checksum of a block of prose; ``None`` for data, code, comments and what is too short."""
    plain = " ".join(piece.split())
    if plain.startswith(_COMMENTS):
        return None
    if len(plain) < MIN_BLOCK or "```" in plain or len(_WORD().findall(plain)) < _FEWEST_WORDS:
        return None
    data = plain.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) << 32 | zlib.adler32(data)
