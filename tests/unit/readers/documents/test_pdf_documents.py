"""PDF documents: pages, and broken, encrypted and empty ones that end with a reason."""

from __future__ import annotations

import io
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.document import UnreadableError
from promptlint.readers.documents import MissingReaderError, extract, pdf

pytest.importorskip("pypdf")


def made(*pages: str) -> bytes:
    """A document whose pages hold a line of text each."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>")
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number, text in enumerate(pages):
        content = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return out + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


def encrypted() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made("secret")))
    writer.encrypt("password of the owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_pages() -> None:
    found = extract("kb/a.PDF", made("Call me", "", "at noon"))
    assert found.text == "Call me\nat noon"
    assert found.names == ("page 1", "page 3")
    assert found.name_at(9) == "page 3"
    assert found.unread == ""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no PDF document"),
        (b"PK\x03\x04", "no PDF document"),
        (b"%PDF-1.7\n", "broken PDF document"),
        (made("", ""), "no text in its 2 pages"),
    ],
)
def test_what_can_t_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        pdf.read(data)
    assert reason in caught.value.reason


def test_encrypted() -> None:
    with pytest.raises(UnreadableError, match="is encrypted"):
        pdf.read(encrypted())


def test_more_pages_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    found = pdf.read(made("one", "two"))
    assert (found.text, found.unread) == ("one", "was read up to page 1 of 2")


def test_pages_of_more_instructions_than_text_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_CONTENT", 100)
    found = pdf.read(made("one", "two" * 60, "three"))
    assert (found.text, found.unread) == ("one\nthree", "could not be read on page 2")
    monkeypatch.setattr(pdf, "MAX_CONTENT", 1_000)
    monkeypatch.setattr(pdf, "MAX_CONTENTS", 100)
    found = pdf.read(made("one", "two" * 60, "three"))
    assert (found.text, found.unread) == ("one", "was read up to page 1 of 3")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingReaderError, match=r"promptlint-analyzer\[documents\]"):
        pdf.read(made("one"))


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=60), st.integers(0, 900))
def test_broken_bytes_end_in_a_reason(noise: bytes, at: int) -> None:
    whole = made("one", "two")
    with suppress(UnreadableError):
        pdf.read(whole[:at] + noise + whole[at + len(noise) :])
