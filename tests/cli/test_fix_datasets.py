"""Repairs of datasets: what goes, what stays byte for byte, the list of what went."""

from __future__ import annotations

import json

import pytest

LONG = "the last ferry to the island leaves the north pier at twenty to seven on Sundays"
LINES = [
    b'{"prompt": "When does it leave?",   "completion": "%s"}' % LONG.encode(),
    b'{"completion": "Behind the kitchen.", "prompt": "Where can I park\\u003f"}\r',
    b'{"prompt": "When does it leave?", "completion": "%s"}' % LONG.upper().encode(),
    b'{"prompt": "When does it leave?", "completion": "%s now and then"}' % LONG.encode(),
    b"",
    b'{"prompt": "Who runs the mill?", "completion": "caf\xc3\xa9"}',
    b'{"completion": "Behind the kitchen.", "prompt": "Where can I park?"}',
]


@pytest.fixture
def dataset(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + b"\n".join(LINES))
    (tmp_path / "promptlint.toml").write_text('select = ["duplicate"]\n', encoding="utf-8")
    return file


def _fix(promptlint, dataset, *arguments):
    return promptlint("check", dataset.name, "--fix", "--no-cache", *arguments, cwd=dataset.parent)


def test_duplicates_go_and_the_rest_keeps_its_bytes(promptlint, dataset):
    result = _fix(promptlint, dataset, "--unsafe-fixes", "--output-format", "json")
    assert result.json["findings"] == []
    assert "kept in rows.jsonl.removed" in result.out + result.err
    kept = [LINES[index] for index in (0, 1, 4, 5)]
    assert dataset.read_bytes() == b"\xef\xbb\xbf" + b"\n".join(kept) + b"\n"


def test_the_list_of_removed_records_says_why_and_holds_them(promptlint, dataset):
    _fix(promptlint, dataset, "--unsafe-fixes")
    listed = (dataset.parent / "rows.jsonl.removed").read_bytes().splitlines()
    entries = [json.loads(line) for line in listed]
    assert [(item["record"], item["rules"], item["kept"]) for item in entries] == [
        (2, ["exact-duplicate"], 0),
        (3, ["near-duplicate"], 0),
        (5, ["exact-duplicate"], 1),
    ]
    assert [item["text"].encode() for item in entries] == [LINES[2], LINES[3], LINES[6]]
    assert 0.8 <= entries[1]["similarity"] < 1


def test_later_repairs_append_to_the_list(promptlint, dataset):
    _fix(promptlint, dataset, "--unsafe-fixes")
    with dataset.open("ab") as stream:
        stream.write(LINES[5] + b"\n")
    _fix(promptlint, dataset, "--unsafe-fixes")
    listed = (dataset.parent / "rows.jsonl.removed").read_bytes().splitlines()
    assert [json.loads(line)["record"] for line in listed] == [2, 3, 5, 3]


def test_near_duplicates_stay_without_unsafe_fixes(promptlint, dataset):
    result = _fix(promptlint, dataset, "--output-format", "json")
    assert "near-duplicate" in result.rules
    assert LINES[3] in dataset.read_bytes()


def test_the_longest_answer_can_be_what_stays(promptlint, dataset):
    with (dataset.parent / "promptlint.toml").open("a", encoding="utf-8") as stream:
        stream.write('[rules.near-duplicate]\nkeep = "longest"\n')
    _fix(promptlint, dataset, "--unsafe-fixes")
    text = dataset.read_bytes()
    assert LINES[3] in text
    assert LINES[0] not in text


def test_nothing_is_left_behind_when_the_folder_is_closed(promptlint, dataset, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("the file was changed while it was repaired")

    monkeypatch.setattr("promptlint.fixing.apply.apply_row_edits", refuse)
    before = dataset.read_bytes()
    result = _fix(promptlint, dataset, "--unsafe-fixes")
    assert "was not repaired" in result.err
    assert dataset.read_bytes() == before
    assert {file.name for file in dataset.parent.iterdir()} == {"rows.jsonl", "promptlint.toml"}


def test_the_repaired_file_loads_where_people_train(promptlint, dataset, tmp_path):
    load = pytest.importorskip("datasets", reason="only where training tools are")
    _fix(promptlint, dataset, "--unsafe-fixes")
    plain = tmp_path / "plain.jsonl"
    plain.write_bytes(dataset.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    rows = load.load_dataset(
        "json", data_files=str(plain), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert rows["completion"] == [LONG, "Behind the kitchen.", "café"]


def test_records_that_do_not_parse_are_removed(promptlint, dataset):
    dataset.write_bytes(LINES[0] + b"\n" + LINES[1][:40] + b"\n" + LINES[5])
    _fix(promptlint, dataset, "--unsafe-fixes", "--select", "unparseable-record")
    assert dataset.read_bytes() == LINES[0] + b"\n" + LINES[5]


def test_an_element_without_an_end_stays(promptlint, dataset):
    file = dataset.with_name("rows.json")
    rows = [line.strip() for line in (LINES[0], LINES[1], LINES[5], LINES[6])]
    broken = b"[" + b",\n".join([rows[0], rows[1][:-2], *rows[2:]]) + b"]"
    file.write_bytes(broken)
    arguments = ("--unsafe-fixes", "--select", "unparseable-record", "--output-format", "json")
    (found,) = _fix(promptlint, file, *arguments).json["findings"]
    assert file.read_bytes() == broken
    assert not found.get("fixable")
