import pytest

from promptlint.readers.yaml_data import read_yaml


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("012", 12),
        ("1_000", 1000),
        ("0o17", 15),
        ("0xff", 255),
        ("2e-4", 2e-4),
        ("6.e-5", 6e-5),
        (".5", 0.5),
        ("-3", -3),
        ("yes", True),
        ("off", False),
        ("~", None),
        ("2024-01-01", "2024-01-01"),
        ("12:30", "12:30"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("1.2.3", "1.2.3"),
        ("v2", "v2"),
    ],
)
def test_scalars(written: str, value: object):
    assert read_yaml(f"key: {written}\n").value == {"key": value}


def test_keys_are_text_as_written():
    assert read_yaml("on: push\n1: one\nnull: none\n").value == {
        "on": "push",
        "1": "one",
        "null": "none",
    }


def test_the_first_merged_mapping_wins_and_own_keys_win_over_it():
    text = "a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  y: 3\n"
    value = read_yaml(text).value
    assert isinstance(value, dict)
    assert value["c"] == {"x": 1, "y": 3, "z": 2}


def test_directives_and_end_markers_separate_documents():
    data = read_yaml("%YAML 1.1\n---\na: 1\n...\n# between\n---\nb: 2\n---\n")
    assert data.documents == [{"a": 1}, {"b": 2}]


def test_a_marker_inside_a_line_is_text():
    assert read_yaml("a: x --- y\nb: |\n  ---\n  text\n").value == {
        "a": "x --- y",
        "b": "---\ntext\n",
    }


def test_places_leave_out_anchors_and_tags():
    text = "a: &name !!int 12 # twelve\nb: *name\n"
    data = read_yaml(text)
    span = data.locate(("a",))
    assert span is not None
    assert text[slice(*span)] == "12"
    assert data.is_shared(("a",))
    assert data.is_shared(("b",))


def test_values_below_an_alias_are_shared():
    data = read_yaml("a: &a {x: 1}\nb: *a\nc: {x: 1}\n")
    assert data.is_shared(("b", "x"))
    assert not data.is_shared(("c", "x"))
