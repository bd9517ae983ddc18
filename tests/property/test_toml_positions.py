import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from promptlint.config.toml_positions import locate_entries

BARE = st.text("abz_-09", min_size=1, max_size=4)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from("\"'\\\n#[]{},= "),
    max_size=12,
)


def quoted(text: str) -> str:
    out = []
    for char in text:
        if char in '"\\':
            out.append("\\" + char)
        elif ord(char) < 32 or ord(char) == 127:
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def multiline(text: str) -> str:
    body = quoted(text)[1:-1].replace("\\u000a", "\n").replace('\\"', '\\"')
    return f'"""\n{body}"""'


@st.composite
def strings(draw: st.DrawFn) -> str:
    text = draw(TEXTS)
    styles = [quoted, multiline]
    if text.isprintable() and "'" not in text:
        styles += [lambda t: f"'{t}'", lambda t: f"'''{t}'''"]
    if text.isprintable() and "\\" not in text and text and set(text) <= set('ab"'):
        styles.append(
            lambda t: f'"""{t}"""' if '"""' not in t and not t.endswith('"') else quoted(t)
        )
    return draw(st.sampled_from(styles))(text)


KEYS = BARE | TEXTS.map(quoted)
ATOMS = st.sampled_from(
    ["1", "-0.5e3", "true", "1979-05-27", "1979-05-27 07:32:00", "0x_f".replace("_", "")]
)


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    gap = st.sampled_from(["", " ", "\n", " # ]},\n"])
    items = st.lists(st.tuples(gap, inner, gap), max_size=3)
    arrays = st.tuples(items, gap, st.booleans()).map(
        lambda made: (
            "["
            + ",".join(before + value + after for before, value, after in made[0])
            + ("," if made[2] and made[0] else "")
            + made[1]
            + "]"
        )
    )
    tables = st.dictionaries(BARE, inner, max_size=3).map(
        lambda made: "{" + ", ".join(f"{key} = {value}" for key, value in made.items()) + "}"
    )
    return arrays | tables


VALUES = st.recursive(strings() | ATOMS, containers, max_leaves=6)
PAIRS = st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}")


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A valid document: candidate lines are kept while tomllib accepts the whole."""
    headers = st.lists(KEYS, min_size=1, max_size=3).map(" . ".join)
    lines = draw(
        st.lists(
            PAIRS
            | st.tuples(KEYS, PAIRS).map(".".join)
            | headers.map(lambda key: f"[{key}]")
            | headers.map(lambda key: f"[[ {key} ]] # note")
            | st.just("# [not.a.table]"),
            max_size=8,
        )
    )
    kept = ""
    for line in lines:
        candidate = kept + line + draw(st.sampled_from(["\n", "\r\n", "\n\n  "]))
        try:
            tomllib.loads(candidate)
        except tomllib.TOMLDecodeError:
            continue
        kept = candidate
    return kept


def leaves(
    value: object, pointer: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*pointer, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*pointer, index))
    else:
        yield pointer, value


@given(documents())
def test_every_value_is_found_where_it_stands(text: str) -> None:
    entries = locate_entries(text)
    for pointer, value in leaves(tomllib.loads(text)):
        start, end = entries[pointer].value
        assert tomllib.loads(f"x = {text[start:end]}")["x"] == value


@given(documents())
def test_no_place_is_invented(text: str) -> None:
    data = tomllib.loads(text)
    for pointer in locate_entries(text):
        value: object = data
        for step in pointer:
            value = value[step]  # type: ignore[index]


@given(st.text("ab=[]{}\"'\\\n#., ", max_size=40))
def test_broken_text_raises_nothing(text: str) -> None:
    assert isinstance(locate_entries(text), dict)
