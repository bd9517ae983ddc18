"""Streaming of JSON lines and JSON arrays, good and broken."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.document import UnreadableError
from promptlint.readers.datasets import DatasetFile, DatasetGuess, sniff


def dataset(path: Path, data: bytes, name: str = "data.jsonl") -> DatasetFile:
    file = path / name
    file.write_bytes(data)
    guess = sniff(data, name) or DatasetGuess("jsonl", "unknown")
    return DatasetFile(name, file, guess)


def read(file: DatasetFile, chunk: int = 1 << 24) -> list[RecordBatch]:
    return [batch for part in file.plan(chunk) for batch in file.batches(part)]


def rows(batches: Iterable[RecordBatch]) -> list[object]:
    return [row for batch in batches for row in batch.rows]


def reasons(batches: Iterable[RecordBatch]) -> list[str | None]:
    return [row.reason if isinstance(row, BadRecord) else None for row in rows(batches)]


def chat(user: str, answer: str = "yes") -> dict[str, object]:
    return {
        "messages": [{"role": "user", "content": user}, {"role": "assistant", "content": answer}]
    }


def line(row: object) -> bytes:
    return json.dumps(row).encode() + b"\n"


class TestJsonLines:
    def test_offsets_lines_and_sizes(self, tmp_path: Path) -> None:
        data = b'\n{"a": "x"}\r\n   \n{"a": "\xc3\xa9"}'
        (batch,) = read(dataset(tmp_path, data))
        assert batch.rows == [{"a": "x"}, {"a": "é"}]
        assert list(batch.lines) == [2, 4]
        assert list(batch.offsets) == [1, 17]
        assert list(batch.sizes) == [10, 11]
        assert batch.first == 0

    def test_bom_is_skipped(self, tmp_path: Path) -> None:
        file = dataset(tmp_path, b"\xef\xbb\xbf" + line(chat("hi")) * 2)
        (batch,) = read(file)
        assert batch.format == "openai-chat"
        assert batch.offsets[0] == 3
        assert reasons([batch]) == [None, None]

    @pytest.mark.parametrize(
        ("raw", "reason", "column"),
        [
            (b'{"a": NaN}', "NaN is not JSON", 7),
            (b'{"a": Infinity}', "Infinity is not JSON", 7),
            (b'{"a": True}', "True is Python, JSON writes true", 7),
            (b"{'a': 1}", "text stands in single quotes, JSON needs double quotes", 2),
            (b'{"a": "\xff"}', "is not valid UTF-8 (byte 0xff)", 8),
            (b'{"\xc3\xa9": "\xff"}', "is not valid UTF-8 (byte 0xff)", 8),
            (b'{"a": "\\ud800"}', "half of a surrogate pair in a \\u escape", 8),
            (b"[1, 2]", "is an array, not an object", 1),
            (b"null", "is null, not an object", 1),
            (b'{"a": 1,}', "a trailing comma", 8),
            (b'{"a": 1} {"a": 2}', "several values on one line", 10),
            (b'{"a": 1} x', "text after the end of the value", 10),
            (b'{"a": "x', "ends before the value is complete", 9),
            (b'{"a": "\x00"}', "holds a NUL character", 8),
            (b'{"a": "\t"}', "a control character inside a string (write it as an escape)", 8),
            (b"<<<<<<< HEAD", "a merge conflict was left in the file", 1),
        ],
    )
    def test_bad_lines_are_records_and_reading_goes_on(
        self, tmp_path: Path, raw: bytes, reason: str, column: int
    ) -> None:
        data = line(chat("a")) + raw + b"\n" + line(chat("b"))
        found = rows(read(dataset(tmp_path, data)))
        assert found[1] == BadRecord(reason, column)
        assert [found[0], found[2]] == [chat("a"), chat("b")]

    def test_reasons_do_not_quote_the_data(self, tmp_path: Path) -> None:
        data = b'{"mail": "anna@example.com" "x"}\n{"a": anna@example.com}\n'
        for reason in reasons(read(dataset(tmp_path, data))):
            assert reason is not None
            assert "anna" not in reason

    @pytest.mark.parametrize("opening", [b"[", b'{"a":'])
    def test_depth_bombs(self, tmp_path: Path, opening: bytes) -> None:
        closing = b"]" if opening == b"[" else b"}"
        deep = b'{"x": ' + opening * 300 + b"1" + closing * 300 + b"}\n"
        bomb = opening * 500_000 + b"\n"
        found = rows(read(dataset(tmp_path, line(chat("a")) + deep + bomb + line(chat("b")))))
        assert isinstance(found[1], BadRecord)
        assert "nested" in found[1].reason
        assert isinstance(found[2], BadRecord)
        assert found[3] == chat("b")

    def test_many_messages_are_not_deep(self, tmp_path: Path) -> None:
        row = {"messages": chat("x")["messages"] * 300}  # type: ignore[operator]  # a list
        assert reasons(read(dataset(tmp_path, line(row)))) == [None]

    def test_truncated_last_line(self, tmp_path: Path) -> None:
        data = line(chat("a")) + line(chat("b"))[:-10]
        assert reasons(read(dataset(tmp_path, data))) == [None, "ends before the value is complete"]

    def test_batches_are_bounded_and_numbered(self, tmp_path: Path) -> None:
        file = dataset(tmp_path, line(chat("x")) * 5000)
        batches = read(file)
        assert max(len(batch) for batch in batches) <= 2000
        assert [batch.first for batch in batches] == [0, 2000, 4000]
        assert [number for batch in batches for number in batch.lines] == list(range(1, 5001))

    def test_numbering_is_local_to_the_chunk(self, tmp_path: Path) -> None:
        file = dataset(tmp_path, line(chat("x")) * 100)
        parts = file.plan(2000)
        assert len(parts) > 3
        counted = 0
        for part in parts:
            batches = list(file.batches(part))
            counted += sum(len(batch) for batch in batches)
            if batches:
                assert batches[0].first == 0
                assert batches[0].lines[0] == 1
        assert counted == 100

    def test_a_line_over_the_limit_is_skipped(self, tmp_path: Path) -> None:
        long = b'{"text": "' + b"x" * (65 * 1024 * 1024) + b'"}\n'
        file = dataset(tmp_path, line(chat("a")) + long + line(chat("b")))
        found = rows(read(file))
        assert found == [chat("a"), BadRecord("longer than 64 MiB"), chat("b")]
        offsets = [offset for batch in read(file) for offset in batch.offsets]
        assert file.records_at(offsets)[offsets[2]] == chat("b")
        assert file.line_text(offsets[1]) == ""

    def test_empty_file(self, tmp_path: Path) -> None:
        assert read(dataset(tmp_path, b"")) == []
        assert read(dataset(tmp_path, b"\n\n \r\n")) == []

    def test_records_and_lines_again(self, tmp_path: Path) -> None:
        file = dataset(tmp_path, line(chat("a")) + b"oops\r\n" + line(chat("ü")))
        (batch,) = read(file)
        first, bad, last = batch.offsets
        assert file.records_at([last, first]) == {first: chat("a"), last: chat("ü")}
        assert isinstance(file.records_at([bad])[bad], BadRecord)
        assert file.line_text(bad) == "oops"
        assert json.loads(file.line_text(last)) == chat("ü")

    def test_turns_follow_the_row(self, tmp_path: Path) -> None:
        alpaca = {"instruction": "Say hi", "input": "", "output": "hi"}
        data = line(chat("a")) * 3 + b"oops\n" + line(alpaca)
        (batch,) = read(dataset(tmp_path, data))
        assert [len(turns) for turns in batch.turns] == [2, 2, 2, 0, 2]
        assert batch.turns[4][1].pointer == ("output",)


class TestUnreadable:
    @pytest.mark.parametrize(
        ("data", "word"),
        [
            (line(chat("a")).decode().encode("utf-16"), "UTF-16"),
            (line(chat("a")).decode().encode("utf-32"), "UTF-32"),
            (line(chat("a")).decode().encode("utf-16-le"), "UTF-16"),
            (b'{"a": "' + b"\0" * 30 + b"x" * 200 + b'"}\n', "NUL"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
            (b"\x1f\x8b\x08\x00rest", "gzip"),
        ],
    )
    def test_says_why(self, tmp_path: Path, data: bytes, word: str) -> None:
        file = dataset(tmp_path, data)
        with pytest.raises(UnreadableError, match=word):
            file.plan()

    def test_missing_file(self, tmp_path: Path) -> None:
        file = DatasetFile("x.jsonl", tmp_path / "x.jsonl", DatasetGuess("jsonl", "text"))
        with pytest.raises(UnreadableError, match="can't be read"):
            file.plan()


def alpaca(number: int, output: str = "fine") -> dict[str, str]:
    return {"instruction": f"Task {number}", "input": "", "output": output}


class TestJsonArray:
    @pytest.mark.parametrize("indent", [None, 2])
    def test_elements(self, tmp_path: Path, indent: int | None) -> None:
        wanted = [alpaca(number, 'a "quoted" [text] {with} \\ brackets') for number in range(5)]
        data = json.dumps(wanted, indent=indent).encode()
        file = dataset(tmp_path, data, "train.json")
        assert file.guess == DatasetGuess("json-array", "alpaca")
        assert len(file.plan(10)) == 1
        (batch,) = read(file)
        assert batch.rows == wanted
        assert [data[at : at + size] for at, size in zip(batch.offsets, batch.sizes, strict=True)]
        for row, at, size in zip(wanted, batch.offsets, batch.sizes, strict=True):
            assert json.loads(data[at : at + size]) == row
            assert json.loads(file.line_text(at)) == row
        assert file.records_at(batch.offsets) == dict(zip(batch.offsets, wanted, strict=True))
        assert list(batch.lines) == [data[:at].count(b"\n") + 1 for at in batch.offsets]

    @pytest.mark.parametrize(
        ("broken", "part"),
        [
            ('{"instruction": "x", "output": bad}', "unexpected character"),
            ('{"instruction": "x", "output": "unclosed}', "not closed"),
            ('{"instruction": "x", "output": "a "quoted" word"}', "quote"),
            ('{"instruction": "x", "tags": [1, 2}', "brackets"),
            ('{"instruction": "x", "output": "y"', "missing"),
            ('{"instruction": "x", "output": "line\nbreak"}', "line break"),
            ('{"instruction": "x", "output": NaN}', "NaN"),
            ('"text"', "not an object"),
            ("17", "not an object"),
            ("[1]", "not an object"),
            ("}", "closes nothing"),
        ],
    )
    def test_goes_on_after_a_broken_element(self, tmp_path: Path, broken: str, part: str) -> None:
        good = [json.dumps(alpaca(number)) for number in range(3)]
        text = "[\n" + ",\n".join([good[0], broken, good[1], good[2]]) + "\n]\n"
        found = rows(read(dataset(tmp_path, text.encode(), "train.json")))
        assert [row for row in found if not isinstance(row, BadRecord)] == [
            alpaca(0),
            alpaca(1),
            alpaca(2),
        ]
        (bad,) = [row for row in found if isinstance(row, BadRecord)]
        assert part in bad.reason

    @pytest.mark.parametrize(
        ("ending", "reason"),
        [
            ("", "the file ends before the array is closed"),
            (",]", "a comma after the last element"),
            ("] []", "text after the end of the array"),
            (', {"instruction": "x', "the file ends inside this element"),
        ],
    )
    def test_a_faulty_end(self, tmp_path: Path, ending: str, reason: str) -> None:
        text = "[" + json.dumps(alpaca(0)) + "," + json.dumps(alpaca(1)) + ending
        found = rows(read(dataset(tmp_path, text.encode(), "train.json")))
        assert found == [alpaca(0), alpaca(1), BadRecord(reason, bounded=False)]

    def test_missing_commas(self, tmp_path: Path) -> None:
        text = "[" + "\n".join(json.dumps(alpaca(number)) for number in range(2000)) + "]"
        found = reasons(read(dataset(tmp_path, text.encode(), "train.json")))
        assert found[0] is None
        assert set(found[1:]) == {"the comma before this element is missing"}
        assert len(found) == 2000

    def test_elements_that_span_blocks(self, tmp_path: Path) -> None:
        wanted = [alpaca(number, 'é\n"[{' * 200_000) for number in range(4)]
        data = json.dumps(wanted, ensure_ascii=False).encode()
        file = dataset(tmp_path, data, "train.json")
        assert rows(read(file)) == wanted

    def test_many_broken_elements_stay_linear(self, tmp_path: Path) -> None:
        # Every element opens two brackets and closes none: each could be scanned to the end.
        text = "[" + '{"instruction": [1, ' * 30_000
        (tmp_path / "x.json").write_text(text)
        guess = DatasetGuess("json-array", "alpaca")
        found = read(DatasetFile("x.json", tmp_path / "x.json", guess))
        assert sum(len(batch) for batch in found) >= 1000

    def test_depth_bomb(self, tmp_path: Path) -> None:
        good = json.dumps(alpaca(0))
        text = f'[{good}, {{"instruction": {"[" * 400_000}, {good}]'
        found = rows(read(dataset(tmp_path, text.encode(), "train.json")))
        assert found[0] == alpaca(0)
        assert found[-1] == alpaca(0)
        assert isinstance(found[1], BadRecord)

    def test_array_inside_an_object(self, tmp_path: Path) -> None:
        wanted = [chat(str(number)) for number in range(3)]
        data = json.dumps({"type": "conversation", "instances": wanted, "n": 3}).encode()
        file = dataset(tmp_path, b"\xef\xbb\xbf" + data, "x.json")
        assert file.guess.format == "openai-chat"
        assert rows(read(file)) == wanted
