"""Hashes of benchmarks: what is found, what is left alone, files of the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import orjson
import pytest

from promptlint.analysis.similarity import benchmarks
from promptlint.analysis.similarity.words import shingles
from promptlint.checks.benchmark_contamination import CHECK
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, RowCheck
from promptlint.model.hit import RowHit
from promptlint.model.rule import ParamsError
from promptlint.readers.datasets.formats import turns_of

ITEMS = {
    "rooms": "A guest arrives on the last ferry, has two dogs and a bicycle, and wants to leave "
    "on Monday before six: which rooms can you offer?",
    "bread": "A baker sells twelve loaves in the morning and twice as many in the afternoon; how "
    "many are left of the fifty that he baked during the night?",
}


EXPECTED = [
    "a0b7dc38974b0dea",
    "b2817038decdffa9",
    "2a1b1334b4caa6e1",
    "6fbdfbc1fc844018",
    "8d4c6dae0cae81fb",
]


def scan(
    texts: Sequence[str], root: Path | None = None, path: str = "data/train.jsonl", **params: object
) -> list[RowHit]:
    rows = [{"prompt": text, "completion": "Yes."} for text in texts]
    turns = [turns_of(row) for row in rows]
    batch = RecordBatch(path, "prompt-completion", rows, turns, 0, [], [], [])
    context = CheckContext(date(2026, 11, 24), root=root)
    return list(CHECK.scan(batch, params, context))


def test_is_a_row_check() -> None:
    assert isinstance(CHECK, RowCheck)


def test_the_shipped_table() -> None:
    table = benchmarks.shipped()
    sizes = {one.name: len(one.items) for one in table.benchmarks}
    assert sizes == {"GSM8K": 1319, "HumanEval": 164}
    assert len(table.entries) > 50_000
    assert (table.sizes > 0).mean() > 0.98
    assert (table.entries[1:] >= table.entries[:-1]).all()
    assert benchmarks.from_bytes(table.to_bytes()).to_bytes() == table.to_bytes()


def test_hashes_never_change() -> None:
    # Tables on disk hold them: another way of hashing would find nothing any more.
    found = shingles(["One two three four five six seven eight nine é ß 海"], benchmarks.SIZE)
    assert [f"{value:016x}" for value in found.hashes.tolist()] == EXPECTED


def test_items_in_a_users_table_and_in_json_lines(tmp_path: Path) -> None:
    table = benchmarks.table_of({"hotel": ITEMS})
    (tmp_path / "hotel.hashes").write_bytes(table.to_bytes())
    lines = [orjson.dumps({"id": name, "question": text}) for name, text in ITEMS.items()]
    (tmp_path / "hotel.jsonl").write_bytes(b"\n".join([*lines, b"", b"{broken", b"[]"]))
    texts = ["Where do I park?", f"Now answer: {ITEMS['bread'].upper()}", ITEMS["rooms"]]
    for name in ("hotel.hashes", "hotel.jsonl"):
        hits = scan(texts, tmp_path, benchmarks=[name])
        assert [(hit.index, hit.entity, hit.data["item"]) for hit in hits] == [
            (1, "hotel", "bread"),
            (2, "hotel", "rooms"),
        ]
        assert all(hit.remove and hit.data["similarity"] == 1.0 for hit in hits)
        assert len({hit.key for hit in hits}) == 2
    assert scan(texts, tmp_path, path="data/test.jsonl", benchmarks=["hotel.jsonl"]) == []
    assert scan(texts, tmp_path, path="hotel.jsonl", benchmarks=["hotel.jsonl"]) == []
    assert scan(texts) == []


def test_phrases_that_items_share_do_not_count(tmp_path: Path) -> None:
    phrase = "Complete the function below so that it does what its description says. "
    items = [phrase + f"Function {number}: {text}" for number, text in enumerate(ITEMS.values())]
    items += [phrase + f"Function {number}: something else entirely" for number in range(9)]
    lines = [orjson.dumps({"prompt": text}) for text in items]
    (tmp_path / "code.jsonl").write_bytes(b"\n".join(lines))
    assert scan([phrase + "Sort a list."], tmp_path, benchmarks=["code.jsonl"]) == []


@pytest.mark.parametrize(
    "content", [None, b"", b"{}\n[1]\n", b'{"size":8}\nabc', b'{"size":9,"x":1}\n']
)
def test_files_that_are_no_benchmark_are_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.jsonl").write_bytes(content)
    with pytest.raises(ParamsError, match=r"x\.jsonl can't be used"):
        scan(["Yes."], tmp_path, benchmarks=["x.jsonl"])
    with pytest.raises(ParamsError, match="list of paths"):
        scan(["Yes."], tmp_path, benchmarks="x.jsonl")


def test_a_cached_result_knows_the_version_of_the_file(promptlint, tmp_path: Path) -> None:
    rows = [{"prompt": text, "completion": "Yes."} for text in ITEMS.values()]
    data = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    (tmp_path / "train.jsonl").write_bytes(data)
    settings = '[rules.benchmark-contamination]\nbenchmarks = ["ours.jsonl"]\n'
    (tmp_path / "promptlint.toml").write_text(settings, encoding="utf-8")
    options = ("--select", "benchmark-contamination", "--output-format", "json")
    for names in (["rooms"], ["rooms", "bread"]):
        lines = [orjson.dumps({"id": name, "question": ITEMS[name]}) for name in names]
        (tmp_path / "ours.jsonl").write_bytes(b"\n".join(lines))
        for _ in range(2):
            (finding,) = promptlint("check", "train.jsonl", *options, cwd=tmp_path).json["findings"]
            assert finding["data"]["count"] == len(names)
