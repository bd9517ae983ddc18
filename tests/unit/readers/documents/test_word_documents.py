"""Word documents: paragraphs in order, and hostile archives that end with a reason."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.model.document import UnreadableError
from promptlint.readers.documents import docx, extract

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: str, **members: str) -> bytes:
    """A document's bytes; `members` are further files by their name in ``word/``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document {NS}><w:body>{body}</w:body></w:document>',
        )
        for name, text in members.items():
            archive.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def test_runs_are_joined_and_paragraphs_numbered() -> None:
    found = extract(
        "kb/a.docx", word(paragraph("t.okonjo@", "quarry.org") + "<w:p/>" + paragraph("x"))
    )
    assert found.text == "t.okonjo@quarry.org\nx"
    assert found.names == ("paragraph 1", "paragraph 3")
    assert [found.name_at(at) for at in (0, 18, 20)] == [
        "paragraph 1",
        "paragraph 1",
        "paragraph 3",
    ]


def test_tables_tabs_deleted_words_and_notes() -> None:
    body = (
        f"<w:tbl><w:tr><w:tc>{paragraph('cell')}</w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r><w:del><w:r><w:delText>c</w:delText></w:r>"
        "</w:del></w:p>"
    )
    notes = f"<w:footnotes {NS}>{paragraph('note')}</w:footnotes>"
    found = extract("a.docx", word(body, footnotes=notes))
    assert found.text == "cell\na\tbc\nnote"
    assert found.names[2] == "paragraph 1 of the footnotes"


def test_a_text_box_is_read_once() -> None:
    box = (
        '<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{paragraph('box')}</mc:Choice><mc:Fallback>{paragraph('box')}</mc:Fallback>"
        "</mc:AlternateContent><w:r><w:t>around</w:t></w:r></w:p>"
    )
    assert extract("a.docx", word(box)).text == "box\naround"


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {NS}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


def archive_of(name: str, text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "broken Word document"),
        (b"not a zip", "broken Word document"),
        (word(paragraph("x"))[:-30], "broken Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted, or of Word's format"),
        (archive_of("xl/workbook.xml", "<x/>"), "no Word document"),
        (archive_of("word/document.xml", BOMB), "document type"),
        (archive_of("word/document.xml", "<w:document"), "not well-formed"),
        (archive_of("word/document.xml", "<a>" * 600), "nested too deeply"),
    ],
)
def test_what_can_t_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        docx.read(data)
    assert reason in caught.value.reason


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_PART", 1 << 20)
    with pytest.raises(UnreadableError, match="unpacks to more than 1 MB"):
        docx.read(word(" " * (1 << 21)))


@given(st.binary(max_size=300), st.integers(0, 400))
def test_broken_bytes_end_in_a_reason(noise: bytes, at: int) -> None:
    whole = word(paragraph("hello"))
    for data in (noise, whole[:at] + noise + whole[at + len(noise) :]):
        with suppress(UnreadableError):
            docx.read(data)
