"""Any text has a structure whose spans lie inside it, in order, and say what they hold."""

from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis.markdown import structure

_PIECES = st.sampled_from(
    "# |## |- |* |1. |2) |> |```|~~~~|`|``|<!--|-->|<a>|</a>|<a b='c'>|</|\\||---|===|\n|\r\n|\r"
    "|\n\n|    |\t|word|Word. |e.g. |é|\x0b|\u2028|\\|\x00|:|{{x}}|<b/>".split("|")
)
_TEXTS = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=40).map("".join))


@given(_TEXTS)
def test_spans_lie_in_the_text_and_hold_what_they_say(text):
    found = structure(text)
    groups = (
        found.headings,
        found.fences,
        found.quotes,
        found.comments,
        found.list_items,
        found.tables,
        found.paragraphs,
    )
    for group in groups:
        spans = [one.span for one in group]
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert spans == sorted(spans, key=lambda span: span[0])
    for heading in found.headings:
        assert text[slice(*heading.text_span)] == heading.text
    for item in found.list_items:
        assert text[slice(*item.span)].startswith(item.marker)
        assert item.marker
    for fence in found.fences:
        assert text[fence.span[0]] in "`~"
        assert fence.body[0] <= fence.body[1]
    for code in found.inline_code:
        assert text[code[0]] == text[code[1] - 1] == "`"
    for tag in found.tags:
        assert tag.open is None or text[slice(*tag.open)].startswith("<" + tag.name)
        assert tag.close is None or text[slice(*tag.close)].startswith("</" + tag.name)


@given(_TEXTS)
def test_prose_is_no_code_and_sentences_do_not_overlap(text):
    found = structure(text)
    lines = list(found.prose_spans(quotes=True))
    assert all(start < end and not found.in_fence(start) for start, end in lines)
    assert all("\n" not in text[slice(*line)] for line in lines)
    last = 0
    for start, end in found.sentences(quotes=True):
        assert last <= start < end <= len(text)
        assert text[start:end].strip()
        last = end
