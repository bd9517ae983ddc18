"""No row makes a format raise, and every turn's pointer leads to its text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.readers.datasets.formats import FORMATS, conversations_of, format_of, turns_of

KEYS = (
    "messages conversations role content from value system instruction input output history prompt "
    "completion chosen rejected preferred_output non_preferred_output contents parts text type "
    "tool_calls function name arguments function_call systemInstruction question answer"
).split()
words = st.sampled_from([*KEYS, "user", "assistant", "human", "gpt", "model", "tool", ""])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(row=st.dictionaries(st.sampled_from(KEYS), values, max_size=5))
def test_tolerance(row: dict[str, object]) -> None:
    format_of(row)
    for name in (*FORMATS, "unknown"):
        conversations_of(row, name)
        for turn in turns_of(row, name):
            found: object = row
            for step in turn.pointer:
                found = found[step]  # type: ignore[index]  # the pointer must fit
            assert found == turn.text
