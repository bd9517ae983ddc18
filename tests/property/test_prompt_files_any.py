"""Prompts inside YAML and JSON: texts are the parsed values, and every variable has its place."""

from __future__ import annotations

import json

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from promptlint.analysis import templates
from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document

CONTENT = st.lists(
    st.sampled_from(["a", " ", "\n", '"', "\\", "é", "😀", "{{ q }}", "{{name}}", ": ", "# ", "'"]),
    min_size=1,
    max_size=12,
).map("".join)
TURNS = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["system", "user"]), "content": CONTENT}),
    min_size=1,
    max_size=4,
)
STYLES = st.sampled_from([None, '"', "'", "|", ">"])


def exact(document: Document) -> bool:
    uses = [use for result in templates.of_document(document) for use in result.uses]
    return all(document.text[slice(*use.span)] == use.name for use in uses)


@given(TURNS, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_chat_json(turns: list[dict[str, str]], ascii_only: bool, indented: bool) -> None:
    data = {"variables": ["q", "name"], "messages": turns}
    source = json.dumps(data, ensure_ascii=ascii_only, indent=1 if indented else None)
    document = read_document("prompts/a.json", source.encode(), "json")
    written = [turn["content"] for turn in turns if turn["content"].strip()]
    if not written:
        assert document is None
        return
    assert document is not None
    assert [message.text.value for message in document.prompts[0].messages] == written
    assert exact(document)


@given(TURNS, STYLES, st.sampled_from([20, 200]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_promptfoo_chat_in_yaml(
    turns: list[dict[str, str]], style: str | None, width: int, ascii_only: bool
) -> None:
    inner = json.dumps(turns, ensure_ascii=ascii_only, indent=2)
    data = {"prompts": [inner], "providers": [], "tests": [{"vars": {"q": "1", "name": "2"}}]}
    source = yaml.dump(data, default_style=style, width=width, allow_unicode=True)
    assume(yaml.safe_load(source) == data)  # the writer's folding loses a break now and then
    document = read_document("promptfooconfig.yaml", source.encode(), "yaml")
    assert document is not None
    prompt = document.prompts[0]
    written = [turn["content"] for turn in turns if turn["content"].strip()]
    if written:
        assert [message.text.value for message in prompt.messages] == written
    assert exact(document)
    for message in prompt.messages:
        for at, character in enumerate(message.text.value):
            start, end = message.text.source_span(at, at + 1)
            shown = document.text[start:end]
            assert 0 <= start <= end <= len(source)
            assert shown == character or character in "\n\"\\é😀 '" or shown == ""


KEYS = st.sampled_from(
    ["prompts", "tests", "vars", "messages", "role", "content", "template", "_type", "lc", "id",
     "kwargs", "input_variables", "template_format", "instructions", "tools", "name", "model",
     "testData", "defaultTest", "providers", "execution_settings", "example_prompt", "prompt"]
)  # fmt: skip
LEAVES = st.sampled_from(["system", "prompt", "a {{q}}", "f-string", "[{}]", 1, None, True, ""])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, TREES, min_size=1, max_size=8), st.sampled_from(["json", "yaml"]))
@settings(max_examples=400, deadline=None)
def test_odd_shapes_never_crash(data: dict[str, object], reader: str) -> None:
    source = json.dumps(data) if reader == "json" else yaml.dump(data)
    for path in (f"prompts/a.prompt.{reader}", f"promptfooconfig.{reader}"):
        try:
            document = read_document(path, source.encode(), reader)
        except UnreadableError:
            continue
        if document is not None:
            assert exact(document)
