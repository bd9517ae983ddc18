"""Files that instructions name, and long blocks of prompts."""

from __future__ import annotations

import pytest

from promptlint.analysis.mentions import file_mentions, long_blocks
from promptlint.model.document import Document
from promptlint.readers import read_document

BLOCK = "You answer questions about repairs, prices and opening hours of a small bicycle shop. " * 5


def read(text: str, kind: str = "instructions", path: str = "AGENTS.md") -> Document:
    document = read_document(path, text.encode(), "text", kind)
    assert document is not None
    return document


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See [style](docs/style.md#names).", ["docs/style.md"]),
        ("Import @docs/style.md first.", ["docs/style.md"]),
        ("Read `docs/style.md` first.", ["docs/style.md"]),
        ("Write to `docs/style.md`.", []),
        ("Use `main.py` here.", []),
        ("See [site](https://example.com/a.md).", []),
        ("Mail me@example.com or @someone.", []),
        ("```\n[a](docs/a.md)\n```", []),
        ("Write `[a](docs/a.md)`.", []),
    ],
)
def test_only_clear_references_to_files_count(text: str, names: list[str]) -> None:
    document = read(text)
    found = file_mentions(document)
    assert [ref.value.text() for ref in found] == names
    for ref in found:
        assert ref.value.place.span is not None
        assert document.text[slice(*ref.value.place.span)] == ref.value.text()


def test_blocks_are_the_same_whatever_the_line_breaks() -> None:
    one = long_blocks(read(f"Hello.\n\n{BLOCK}\n\nBye.\n", "prompt", "prompts/a.md"))
    wrapped = BLOCK.replace(" questions ", "\r\nquestions ")
    other = long_blocks(read(f"{wrapped}\r\n\r\nBye.\r\n", "prompt", "prompts/b.md"))
    assert [block.key for block in one] == [block.key for block in other]
    assert len(one) == 1


def test_a_block_points_at_its_characters() -> None:
    document = read(f"Hello.\n\n{BLOCK}\n\nBye.\n", "prompt", "prompts/a.md")
    (block,) = long_blocks(document)
    assert document.text[block.start : block.end] == BLOCK.strip()


@pytest.mark.parametrize(
    "text", ["short", "0123456789 " * 60, "```\n" + BLOCK + "\n```", "x" * 900]
)
def test_short_blocks_data_and_code_are_left_out(text: str) -> None:
    assert long_blocks(read(text, "prompt", "prompts/a.md")) == ()
