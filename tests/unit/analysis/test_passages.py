"""Detectors over documents: decoded prompts and the text as written."""

from __future__ import annotations

from promptlint.analysis.passages import SpanSet, detect, prompt_spans
from promptlint.analysis.privacy import scan
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.text import Text

ADDRESS = "m.feldkamp@harbourline-freight.com"


def document(source: str, *texts: Text) -> Document:
    messages = tuple(Message("system", text) for text in texts)
    return Document("a.py", "source", "python", source, prompts=(Prompt("p", "system", messages),))


def test_a_decoded_prompt_is_found_where_it_is_written() -> None:
    source = f'P = "Mail\\u003a m.feldkamp\\u0040harbourline-freight.com"  # {ADDRESS}'
    value = f"Mail: {ADDRESS}"
    at = source.index("Mail")
    escape, sign = source.index("\\u003a"), source.index("\\u0040")
    text = Text(
        value,
        (
            (0, at),
            (4, escape),
            (5, escape + 6),
            (value.index("@"), sign),
            (value.index("@") + 1, sign + 6),
        ),
    )
    found = detect(document(source, text), scan)
    assert [source[slice(*span)] for span, _ in found] == [
        "m.feldkamp\\u0040harbourline-freight.com",
        ADDRESS,
    ]


def test_a_verbatim_prompt_is_read_once() -> None:
    source = f"Mail {ADDRESS} and {ADDRESS}"
    assert len(detect(document(source, Text.verbatim(source)), scan)) == 2


def test_prompt_spans() -> None:
    spans = prompt_spans(document("abcdef", Text.verbatim("abcdef", 2, 4)))
    assert spans.meets((3, 5))
    assert not spans.meets((4, 6))


def test_span_set() -> None:
    spans = SpanSet([(5, 7), (1, 3), (2, 4)])
    assert [at for at in range(9) if spans.meets((at, at + 1))] == [1, 2, 3, 5, 6]
    assert not SpanSet([]).meets((0, 10))
