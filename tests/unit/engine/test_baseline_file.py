import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from promptlint.engine.baseline import Baseline, Entry
from promptlint.engine.baseline_file import (
    BaselineError,
    dump_baseline,
    load_baseline,
    write_baseline,
)

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas" / "baseline.schema.json").read_text("utf-8")
)
FULL = Baseline(
    bytes(16),
    (
        Entry("s", "b.jsonl", "g", 3, "EMAIL_ADDRESS", ("00000000000000aa", "00000000000000aa")),
        Entry("r", "a.md", "f", 2),
    ),
)


def valid() -> dict[str, Any]:
    return json.loads(dump_baseline(FULL))  # type: ignore[no-any-return]  # JSON


def test_round_trip_sorted_by_path(tmp_path: Path) -> None:
    file = tmp_path / "new" / "baseline.json"
    write_baseline(file, FULL)
    read = load_baseline(file)
    assert read.salt == FULL.salt
    assert read.entries == tuple(reversed(FULL.entries))
    jsonschema.validate(valid(), SCHEMA)


def test_the_same_baseline_is_the_same_file() -> None:
    turned = Baseline(FULL.salt, tuple(reversed(FULL.entries)))
    assert dump_baseline(turned) == dump_baseline(FULL)


def test_writing_leaves_no_other_file_and_keeps_the_mode(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text("old")
    file.chmod(0o640)
    write_baseline(file, FULL)
    assert [item.name for item in tmp_path.iterdir()] == ["b.json"]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o640


def test_a_linked_baseline_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write_baseline(link, FULL)
    assert link.is_symlink()
    assert load_baseline(real).salt == FULL.salt


def test_what_can_t_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BaselineError, match="can't be written"):
        write_baseline(tmp_path / "file" / "b.json", FULL)


def test_a_missing_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="`promptlint baseline write`"):
        load_baseline(tmp_path / "b.json")
    with pytest.raises(BaselineError, match="can't be read"):
        load_baseline(tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not valid JSON"),
        (b'{"schema_version": 1,\n"salt"', "not valid JSON"),
        (b'{\n<<<<<<< HEAD\n"schema_version": 1\n', "unresolved merge conflict"),
        (b"[" * 5000, "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
    ],
)
def test_broken_files(tmp_path: Path, data: bytes, message: str) -> None:
    file = tmp_path / "b.json"
    file.write_bytes(data)
    with pytest.raises(BaselineError, match=message):
        load_baseline(file)


def changed(**parts: object) -> dict[str, Any]:
    return {**valid(), **parts}


def entry(**parts: object) -> dict[str, Any]:
    first = {"rule": "r", "path": "a.md", "fingerprint": "f", "count": 1, **parts}
    return changed(entries=[{key: value for key, value in first.items() if value is not None}])


WRONG = [
    ([], "must be an object"),
    (changed(schema_version=None), "`schema_version` is missing"),
    (changed(schema_version=True), "`schema_version` is missing"),
    (changed(schema_version=0), "`schema_version` is missing"),
    (changed(schema_version=2), "newer promptlint .schema version 2, this one reads 1"),
    (changed(extra=1), "unknown key `extra`"),
    (changed(salt="abc"), "`salt` must be 32"),
    (changed(salt=3), "`salt` must be 32"),
    (changed(entries={}), "`entries` must be an array"),
    (changed(entries=[3]), "entry 0 must be an object"),
    (entry(extra=1), "entry 0 has an unknown key `extra`"),
    (entry(rule=None), "entry 0 has no `rule`"),
    (entry(path=""), "entry 0 has no `path`"),
    (entry(fingerprint=3), "entry 0 has no `fingerprint`"),
    (entry(count=0), "entry 0 has no `count`"),
    (entry(count=True), "entry 0 has no `count`"),
    (entry(count=1.5), "entry 0 has no `count`"),
    (entry(entity=3), "`entity` that is no text"),
    (entry(places=3), "`places` that are no digests"),
    (entry(places=["A" * 16]), "`places` that are no digests"),
]


@pytest.mark.parametrize(("value", "message"), WRONG)
def test_damaged_files(tmp_path: Path, value: object, message: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps(value))
    with pytest.raises(BaselineError, match=message):
        load_baseline(file)
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(value)


def test_entries_that_repeat_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    one = entry()["entries"][0]
    file.write_text(json.dumps(changed(entries=[one, one])))
    with pytest.raises(BaselineError, match="entry 1 repeats"):
        load_baseline(file)
