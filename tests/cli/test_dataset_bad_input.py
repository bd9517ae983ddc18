"""Datasets as they should not be: each fault has its place, and the other rows are checked."""

import json

import pytest

ROW = (
    '{"messages": [{"role": "user", "content": "Which lock is open?"},'
    ' {"role": "assistant", "content": "The western lock, until nine."}]}'
)


@pytest.fixture
def places(promptlint, tmp_path):
    """Rule → (line, record) of every place, and the number of records."""

    def run(name, data):
        (tmp_path / name).write_bytes(data)
        arguments = ("check", name, "--no-cache", "--output-format", "json")
        found = promptlint(*arguments, "--ignore", "DUP", cwd=tmp_path).json
        listed = {
            finding["rule"]: [(p["line"], p["record"]) for p in finding["data"].get("places", [])]
            for finding in found["findings"]
        }
        return listed, found["files"][0]["records"] if found["files"] else None

    return run


@pytest.mark.parametrize(
    "line",
    [
        ROW[:60].encode(),
        ROW.replace("open", "öffen").encode("latin-1"),
        b'{"prompt": "a", "completion": NaN}',
        b'{"prompt": "a", "prompt": "b", "completion": "c"}',
        b"[" * 5000,
        b'{"prompt": "' + b"x" * 300_000 + b'", "completion": "c"',
        b"null",
    ],
)
def test_one_bad_line(places, line):
    found, records = places("train.jsonl", f"{ROW}\n".encode() * 12 + line + f"\n{ROW}\n".encode())
    assert found["unparseable-record"] == [(13, 12)]
    assert records == 14


def test_a_key_again_inside_a_value_is_none_twice(places):
    row = json.dumps(
        {"prompt": "Say prompt", "completion": 'the word "prompt"', "x": {"prompt": 1}}
    )
    found, records = places("train.jsonl", f"{row}\n".encode() * 12)
    assert "unparseable-record" not in found
    assert records == 12


def test_half_a_line_at_the_end(places):
    found, records = places("train.jsonl", (f"{ROW}\n" * 12 + ROW[:70]).encode())
    assert found["unparseable-record"] == [(13, 12)]
    assert records == 13


def test_a_nul_byte_is_the_fault_of_its_line(places):
    lines = [ROW.encode()] * 12
    lines[4] = lines[4][:40] + b"\0" + lines[4][40:]
    found, records = places("train.jsonl", b"\n".join(lines))
    assert found["unparseable-record"] == [(5, 4)]
    assert records == 12


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
def test_an_empty_training_set_is_an_error(places, data):
    found, records = places("train.jsonl", data)
    assert "too-few-examples" in found
    assert records == 0


def test_a_hundred_thousand_columns(places):
    row = json.dumps({f"c{number}": number for number in range(100_000)}) + "\n"
    _, records = places("wide.jsonl", row.encode() * 2)
    assert records == 2


def test_many_small_files(promptlint, tmp_path):
    for number in range(300):
        (tmp_path / f"part-{number}.jsonl").write_text(f"{ROW}\n", "utf-8")
    (tmp_path / "part-7.jsonl").write_text(ROW[:50], "utf-8")
    found = promptlint("check", ".", "--no-cache", "--output-format", "json", cwd=tmp_path).json
    assert found["summary"]["records"] == 300
    broken = [f["path"] for f in found["findings"] if f["rule"] == "unparseable-record"]
    assert broken == ["part-7.jsonl"]


def test_a_line_of_a_hundred_megabytes(promptlint, tmp_path):
    with (tmp_path / "train.jsonl").open("wb") as stream:
        stream.write(f"{ROW}\n".encode() * 12)
        stream.write(b'{"messages": "')
        for _ in range(100):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + ROW.encode() + b"\n")
    arguments = ("check", "train.jsonl", "--no-cache", "--output-format", "json")
    found = promptlint(*arguments, cwd=tmp_path).json
    assert found["files"][0]["records"] == 14
    broken = [item for item in found["findings"] if item["rule"] == "unparseable-record"]
    assert [place["line"] for item in broken for place in item["data"]["places"]] == [13]
    assert "longer than 64 MiB" in broken[0]["message"]
