import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promptlint.engine.suppressions import find_suppressions
from promptlint.model.text import LineIndex

PIECES = st.sampled_from(
    [
        "promptlint: ignore[a, b] why", "promptlint: ignore-file[c]", "promptlint:", "ignore",
        "[",
        "]", "# ", "// ", "/* ", " */", "<!-- ", " -->", "{# ", " #}", "{{! ", "{{!-- ", " --}}",
        "}}",
        "\n", "\r\n", "\r", "\n\n", "  ", "'", '"', '"""', "`", "${", "{", "}", "```\n", "---\n",
        "key: |\n", "key: ", "- ", "x = ", "(", ")", "\\", "\t", "é", "😀", "\u2028",
        "\x0c", "text ",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)
PATHS = st.sampled_from(
    [
        "x.yaml", "x.py", "x.toml", ".env", "x.ts", "x.json", "x.md", "x.txt", "x.j2", "x.hbs",
        "x.prompty", "x.prompt", "x.ipynb", "x.yaml.j2", "x", ".cursorrules",
    ]
)  # fmt: skip


@given(TEXTS, PATHS)
def test_any_text_gives_places_inside_it(text: str, path: str) -> None:
    lines = LineIndex(text)
    found = find_suppressions(text, "", path)
    for item in found:
        start, end = item.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].startswith("promptlint:")
        assert item.line == lines.position(start)[0]
        assert len(item.places) == len(item.rules) + 1
        for rule, place in zip(item.rules, item.places[1:], strict=True):
            line_start = lines.line_span(place.line or 0)[0]
            at = line_start + (place.column or 0) - 1
            assert text[at : at + len(rule)] == rule
        if item.covers is not None:
            first, last = item.covers
            assert 1 <= first <= item.line <= last <= len(lines)
        if item.removal is not None:
            assert item.removal[0] <= start
            assert end <= item.removal[1] <= len(text)


@given(st.lists(PIECES, max_size=10).map("".join))
def test_taking_an_ignore_out_of_yaml_leaves_its_data_as_it_is(extra: str) -> None:
    text = f"# {extra!r}\na: |\n  x\n# promptlint: ignore[r] why\nb: 'y'  # promptlint: ignore[s]\n"
    removals = sorted(item.removal or (0, 0) for item in find_suppressions(text, "", "x.yaml"))
    left = text
    for start, end in reversed(removals):
        left = left[:start] + left[end:]
    assert yaml.safe_load(left) == yaml.safe_load(text)
    remaining = {item.rules for item in find_suppressions(left, "", "x.yaml")}
    assert remaining.isdisjoint({("r",), ("s",)})


@pytest.mark.parametrize(
    "unit",
    [
        "<!-- promptlint: ignore[a] --> ", "# promptlint: ignore[a]\n", "`<!--", "{{!", "{#", "/*",
        "'''", '"', "// promptlint: ignore[a] # promptlint: ignore[a] ", "```\n",
        "a: 'x' # promptlint: ignore[a]\n",
        "`${", "K='a\n", "[/", "/ /", " # promptlint:",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "path",
    ["x.yaml", "x.py", "x.toml", ".env", "x.ts", "x.md", "x.txt", "x.j2", "x.hbs", "x.ipynb"],
)
def test_long_hostile_texts_end(unit: str, path: str) -> None:
    # Anything quadratic would take minutes here.
    text = "promptlint: " + unit * (100_000 // len(unit))
    assert isinstance(find_suppressions(text, "", path), tuple)
