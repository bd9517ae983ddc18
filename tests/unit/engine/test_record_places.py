"""Lines and columns of dataset places, in JSON lines and arrays, whatever the bytes before them."""

import json

from hypothesis import given
from hypothesis import strategies as st

from promptlint.engine.record_places import RecordLocator, RecordPlace


def _write(tmp_path, data, offsets):
    file = tmp_path / "data.jsonl"
    file.write_bytes(data)
    return RecordLocator(file, offsets)


def test_lines_columns_and_spans_inside_a_string(tmp_path):
    rows = ['{"a": "x"}', "", '{"é": "päs\\n@q", "b": [1, {"c": "é@"}]}']
    data = "\r\n".join(rows).encode()
    offsets = [0, data.index('{"é'.encode())]
    locator = _write(tmp_path, data, offsets)
    place = RecordPlace(1, ("b", 1, "c"), (1, 2))
    at = locator.locate([place])[place]
    line = rows[2]
    assert (at.line, at.column) == (3, line.index("é@") + 2)
    assert line[at.column - 1 : at.end_column - 1] == "@"
    escaped = RecordPlace(1, ("é",), (3, 5))
    at = locator.locate([escaped])[escaped]
    assert line[at.column - 1 : at.end_column - 1] == "\\n@"


def test_records_in_the_middle_of_a_line(tmp_path):
    data = '[{"a": "é"},  {"a": "y"},\n {"a": "z"}]'.encode()
    offsets = [1, data.index(b'{"a": "y'), data.index(b'{"a": "z')]
    locator = _write(tmp_path, data, offsets)
    places = [RecordPlace(1, ("a",)), RecordPlace(2, ("a",)), RecordPlace(1)]
    found = locator.locate(places)
    text = data.decode().split("\n")
    assert (found[places[0]].line, found[places[0]].column) == (1, text[0].index('"y"') + 1)
    assert (found[places[1]].line, found[places[1]].column) == (2, text[1].index('"z"') + 1)
    assert found[places[2]].column == text[0].index('{"a": "y') + 1


@given(st.data())
def test_any_file_of_lines(tmp_path_factory, data):
    texts = data.draw(st.lists(st.text(max_size=12), min_size=1, max_size=6))
    bom = data.draw(st.booleans())
    raw = b"\xef\xbb\xbf" if bom else b""
    offsets, lines = [], []
    for number, text in enumerate(texts):
        offsets.append(len(raw))
        line = json.dumps({"t": text}, ensure_ascii=False)
        lines.append(line)
        raw += line.encode("utf-8", "surrogatepass") + b"\n" * (1 + number % 2)
    file = tmp_path_factory.mktemp("any") / "d.jsonl"
    file.write_bytes(raw)
    places = [RecordPlace(number, ("t",)) for number in range(len(texts))]
    found = RecordLocator(file, offsets).locate(places)
    physical = 1
    for number, place in enumerate(places):
        at = found[place]
        assert at.line == physical
        assert json.loads(lines[number][at.column - 1 : at.end_column - 1]) == texts[number]
        physical += 1 + number % 2
