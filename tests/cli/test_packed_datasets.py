"""Compressed and columnar datasets: what the command line says of them."""

import csv
import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest
import yaml

ROWS = [
    {"messages": [{"role": "user", "content": f"Which quay has ship {n}?"},
                  {"role": "assistant", "content": f"Ship {n} lies at quay {n % 9 + 1}."}]}
    for n in range(40)
]  # fmt: skip
ROWS[7] = ROWS[3]
ROWS[12] = {"messages": [{"role": "user", "content": "Empty?"}]}
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
PAIRS = [
    {"prompt": f"Quay of ship {n}?", "completion": f"Quay {n % 9}, berth {n}"} for n in range(30)
]
PAIRS[9] = PAIRS[2]


@pytest.fixture
def check(promptlint, tmp_path):
    def run(name, data, *options):
        (tmp_path / name).write_bytes(data)
        return promptlint("check", name, "--output-format", "json", *options, cwd=tmp_path)

    return run


def _places(report, rule):
    found = [finding for finding in report["findings"] if finding["rule"] == rule]
    return [(place["record"], place["line"]) for f in found for place in f["data"]["places"]]


def _parquet(rows):
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, row_group_size=11)
    return out.getvalue()


def _arrow(rows, writer="new_file"):
    import pyarrow as pa

    table, out = pa.Table.from_pylist(rows), pa.BufferOutputStream()
    with getattr(pa.ipc, writer)(out, table.schema) as sink:
        sink.write_table(table, max_chunksize=7)
    return out.getvalue().to_pybytes()


def _zstd(data):
    import zstandard

    return zstandard.ZstdCompressor().compress(data)


PACKED = {
    "train.jsonl.gz": lambda: gzip.compress(LINES[:2000]) + gzip.compress(LINES[2000:]),
    "train.jsonl.zst": lambda: _zstd(LINES[:2000]) + _zstd(LINES[2000:]),
    "train.json.gz": lambda: gzip.compress(json.dumps(ROWS).encode()),
    "train.parquet": lambda: _parquet(ROWS),
    "train.arrow": lambda: _arrow(ROWS),
    "data-00000-of-00001.arrow": lambda: _arrow(ROWS, "new_stream"),
}


@pytest.mark.parametrize("name", PACKED)
def test_the_same_is_found_in_every_container(check, name):
    pytest.importorskip("pyarrow")
    report = check(name, PACKED[name]()).json
    assert report["files"][0]["format"] == "openai-chat"
    assert report["files"][0]["records"] == 40
    assert _places(report, "exact-duplicate") == [(7, None)]
    assert _places(report, "missing-answer") == [(12, None)]
    assert not any(finding["fixable"] for finding in report["findings"] if "fixable" in finding)


def _csv(rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("train.csv", _csv(PAIRS)),
        ("train.tsv", b"\xef\xbb\xbf" + _csv(PAIRS, "\t")),
        ("train.csv.gz", gzip.compress(_csv(PAIRS))),
    ],
)
def test_tables_of_text(check, name, data):
    report = check(name, data).json
    assert (report["files"][0]["format"], report["files"][0]["records"]) == (
        "prompt-completion",
        30,
    )
    assert _places(report, "exact-duplicate") == [(9, None)]


def test_a_quote_that_swallows_the_next_row_is_told(check):
    lines = _csv(PAIRS).splitlines(keepends=True)
    lines[4] = b'"Quay of ship 3?,three\r\n'
    lines[5] = b'"Quay of ship 4?","four"\r\n'
    report = check("train.csv", b"".join(lines)).json
    (found,) = [item for item in report["findings"] if item["rule"] == "unparseable-record"]
    (place,) = found["data"]["places"]
    assert place["record"] == 3
    assert "from line 5 on" in place["reason"]
    assert report["files"][0]["records"] == 29


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("train.jsonl.gz", gzip.compress(LINES)[:-40], "cut short"),
        ("train.jsonl.gz", gzip.compress(LINES)[:200] + b"\0" * 200, "gzip"),
        ("train.jsonl.gz", LINES, "begins differently"),
        ("train.parquet", b"PAR1" + b"\0" * 50, "Parquet"),
        ("train.parquet", LINES, "not a Parquet file"),
        ("train.arrow", b"ARROW1\0\0" + b"\1" * 90, "Arrow"),
        ("train.csv", b"pr\xe9mpt,completion\na,b\nd,c\n", "UTF-8"),
        ("wide.csv", b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n", "columns"),
        ("train.jsonl.gz", gzip.compress(b"\0" * (1 << 28)), "unreadable-file"),
    ],
)
def test_damage_is_told(check, name, data, says):
    result = check(name, data)
    assert result.code != 0
    assert says in result.out


def test_broken_rows_of_a_table_are_records_of_their_own(check):
    lines = _csv(PAIRS).splitlines(keepends=True)
    lines[4] = b'"Quay of ship 3?",three,four\r\n'
    lines[6] = b"Quay of sh\xefp 5?,five\r\n"
    lines[9] = lines[9].rstrip() + b",,\r\n"  # empty fields too many do no harm
    report = check("train.csv", b"".join(lines)).json
    (found,) = [item for item in report["findings"] if item["rule"] == "unparseable-record"]
    assert [(place["record"], place["reason"]) for place in found["data"]["places"]] == [
        (3, "line 5 has 3 fields, the first line names 2"),
        (5, "line 7 is not valid UTF-8 (byte 0xef)"),
    ]
    assert report["files"][0]["records"] == 30
    assert _places(report, "exact-duplicate") == [(9, None)]


def test_a_bomb_is_not_unpacked(check, monkeypatch):
    from promptlint.readers.datasets import containers

    monkeypatch.setattr(containers, "_ALWAYS_ALLOWED", 1 << 20)
    result = check(
        "train.jsonl.gz", gzip.compress(LINES + b'{"text": "' + b"a" * (1 << 25) + b'"}\n')
    )
    assert result.code != 0
    assert "times its size" in result.out


def test_zstd_cut_short_is_told(check):
    pytest.importorskip("zstandard")
    result = check("train.jsonl.zst", _zstd(LINES)[:-30])
    assert "cut short" in result.out


def test_nested_and_odd_columns(check):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "prompt": ["a b c", "d e f", None],
            "completion": ["x", "y", "z"],
            "picture": [b"\x89PNG", None, b""],
            "depth": [float("nan"), 1.5, float("inf")],
            "meta": [{"a": [{"b": 1}]}, None, {"a": []}],
            "when": pa.array([1, 2, 3], pa.timestamp("us")),
            "pairs": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    report = check("train.parquet", out.getvalue()).json
    assert report["files"][0]["records"] == 3
    assert "schema-violation" in {finding["rule"] for finding in report["findings"]}


def test_columns_of_other_types(check):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    turns = [[{"role": "user", "content": 7}, {"role": "assistant", "content": 8}]] * 12
    numbers, broken = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.table({"messages": turns}), numbers)
    report = check("train.parquet", numbers.getvalue()).json
    assert report["files"][0]["records"] == 12
    assert "schema-violation" in {finding["rule"] for finding in report["findings"]}
    pq.write_table(pa.table({"messages": ["[{'role'"] * 12, "chosen": [1] * 12}), broken)
    assert "is not recognised" in check("train.parquet", broken.getvalue()).err


def test_a_folder_of_the_datasets_library(promptlint, tmp_path):
    library = pytest.importorskip("datasets", reason="only where training tools are")
    rows = [*ROWS, *ROWS[20:30]]
    saved = library.DatasetDict(
        {
            "train": library.Dataset.from_list(rows),
            "test": library.Dataset.from_list(ROWS[3:4] * 2 + ROWS[33:36]),
        }
    )
    saved.save_to_disk(str(tmp_path / "chats"), num_shards={"train": 3, "test": 1})
    report = promptlint("check", "chats", "--output-format", "json", cwd=tmp_path).json
    listed = {file["path"]: (file["format"], file["records"]) for file in report["files"]}
    shards = [f"chats/train/data-0000{number}-of-00003.arrow" for number in range(3)]
    assert listed == {
        **{path: ("openai-chat", count) for path, count in zip(shards, (17, 17, 16), strict=True)},
        "chats/test/data-00000-of-00001.arrow": ("openai-chat", 5),
    }
    assert _places(report, "missing-answer") == [(12, None)]
    assert {f["path"] for f in report["findings"] if f["rule"] == "exact-duplicate"} == {
        "chats/train/data-00000-of-00003.arrow",
        "chats/test/data-00000-of-00001.arrow",
    }


def test_packed_data_of_a_config_is_profiled(promptlint, tmp_path):
    rules = Path(__file__).parents[2] / "rules/method"
    rule = yaml.safe_load((rules / "documents-as-fine-tuning.yaml").read_text("utf-8"))
    files = rule["examples"]["bad"][0]["files"]
    config = next(name for name in files if name.endswith((".yml", ".yaml")))
    data = next(name for name in files if name.endswith(".jsonl"))
    for name in (config, data):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / config).write_text(files[config].replace(data, data + ".gz"), "utf-8")
    rows = "".join(json.dumps(row) + "\n" for row in files[data])
    (tmp_path / (data + ".gz")).write_bytes(gzip.compress(rows.encode()))
    arguments = ("check", config, "--output-format", "json")
    found = promptlint(*arguments, cwd=tmp_path).json["findings"]
    assert "documents-as-fine-tuning" in {finding["rule"] for finding in found}


def test_other_tables_are_none_of_ours(check):
    result = check("prices.csv", b"sku,price\n1,2\n3,4\n")
    assert result.json["files"] == []


def test_a_missing_library_is_named(check, monkeypatch):
    monkeypatch.setattr("promptlint.readers.datasets.containers.find_spec", lambda name: None)
    result = check("train.parquet", PACKED["train.parquet"]())
    assert result.code == 2
    assert "promptlint-analyzer[columnar]" in result.out + result.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX job control")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_jobs_gives_the_same(check, jobs):
    report = check("train.jsonl.gz", PACKED["train.jsonl.gz"](), "--jobs", jobs, "--no-cache").json
    assert [(f["rule"], f["data"].get("count")) for f in report["findings"]] == [
        (f["rule"], f["data"].get("count"))
        for f in check("train.jsonl.gz", PACKED["train.jsonl.gz"](), "--no-cache").json["findings"]
    ]


def test_nothing_is_left_behind(check, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    check("train.jsonl.gz", PACKED["train.jsonl.gz"]())
    assert not [name for name in os.listdir(tmp_path) if name.startswith("promptlint-")]
