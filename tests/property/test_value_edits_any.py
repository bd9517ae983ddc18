"""Edits of values in any JSON record: the decoded string changes, nothing else does."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from promptlint.fixing.values import edit_values
from promptlint.model.fix import ValueEdit

TEXTS = st.text(alphabet=st.sampled_from('ab"\\\n/é😀\u2028 '), max_size=12)
RECORDS = st.dictionaries(
    st.sampled_from(["a", "b", 'k"\\']), st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), min_size=1
)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[dict[str, object], ValueEdit]:
    record = draw(RECORDS)
    places = [
        ((key, *inner), text)
        for key, value in record.items()
        for inner, text in (
            [((), value)]
            if isinstance(value, str)
            else [((at,), one) for at, one in enumerate(value)]
        )
    ]
    if not places:
        record["z"] = "zz"
        places = [(("z",), "zz")]
    pointer, text = draw(st.sampled_from(places))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return record, ValueEdit(pointer, start, end, draw(st.sampled_from(["[N_1]", '"', "", "é\n"])))


@given(_cases(), st.booleans(), st.sampled_from([(", ", ": "), (",", ":"), (" , ", " :\t")]))
def test_the_rest_stays(
    case: tuple[dict[str, object], ValueEdit], escaped: bool, separators: tuple[str, str]
) -> None:
    record, edit = case
    written = json.dumps(record, ensure_ascii=escaped, separators=separators)
    changed = edit_values(written, [edit])
    expected = json.loads(json.dumps(record))
    holder = expected
    for step in edit.pointer[:-1]:
        holder = holder[step]
    old = holder[edit.pointer[-1]]
    holder[edit.pointer[-1]] = old[: edit.start] + edit.text + old[edit.end :]
    assert json.loads(changed) == expected
    head = next((i for i, (x, y) in enumerate(zip(written, changed, strict=False)) if x != y), None)
    if head is not None:
        grown = len(changed) - len(written)
        assert abs(grown) <= 12 * (edit.end - edit.start) + 6 * len(edit.text)
