"""Character edits: what is not edited stays, byte for byte, in any encoding."""

import codecs
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from promptlint.fixing.spans import apply_edits, choose, edit_bytes
from promptlint.model.fix import Edit

_plain = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=40
)
_ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@st.composite
def _edits(draw, text):
    start = draw(st.integers(0, len(text)))
    return Edit(start, draw(st.integers(start, len(text))), draw(st.text("abc", max_size=3)))


@given(st.data(), _plain)
def test_chosen_edits_do_not_touch_and_the_rest_stays(data, text):
    groups = data.draw(
        st.lists(st.lists(_edits(text), min_size=1, max_size=2).map(tuple), max_size=5)
    )
    sane = [g for g in groups if len(g) == 1 or g[0].end < g[1].start]
    chosen = choose(sane)
    for one, other in pairwise(chosen):
        assert one.end <= other.start
    edited = apply_edits(text, chosen)
    # What stands between the edits is there in order, and nothing else but the replacements.
    rebuilt, at = "", 0
    for edit in chosen:
        rebuilt += text[at : edit.start] + edit.text
        at = edit.end
    assert edited == rebuilt + text[at:]
    if sane:
        first = list(dict.fromkeys(sane[0]))
        assert set(first) <= set(chosen)


@given(_plain.filter(bool), st.sampled_from(list(_ENCODINGS)))
def test_encoding_and_mark_survive(text, encoding):
    text = "x" + text  # so that no text looks like a binary's first bytes
    name = encoding.removesuffix("-sig")
    data = _ENCODINGS[encoding] + text.encode(name)
    assert edit_bytes(data, []) == data
    edited = edit_bytes(data, [Edit(0, 1, "é\r\n")])
    assert edited == _ENCODINGS[encoding] + ("é\r\n" + text[1:]).encode(name)
