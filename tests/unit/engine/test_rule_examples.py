from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from promptlint.engine.examples import Run, Seen, engine_run, run_example
from promptlint.fixing.examples import engine_repair
from promptlint.model.finding import Finding
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.rule import Rule
from promptlint.rulebook.index import load_rulebook
from promptlint.rulebook.page import RuleExample

RULE = Rule("r", "XX001", "x", "", Severity.ERROR, Confidence.HIGH, ("prompt",), "pattern", "m")


def finding(line: int | None, column: int | None, path: str = "a.md", **data: Any) -> Finding:
    location = Location(line=line, column=column)
    return Finding(
        "r", "XX001", "x", Severity.ERROR, Confidence.HIGH, "m", path, location, data=data
    )


def sees(*findings: Finding, kinds: tuple[str, ...] = ("prompt",), skipped: str = "") -> Run:
    def run(root: Path, name: str, config: Mapping[str, object]) -> Seen:
        return Seen(findings, frozenset(kinds), (skipped,) if skipped else ())

    return run


def example(group: str = "bad", **changes: Any) -> RuleExample:
    return RuleExample(group, 1, **{"files": {"a.md": "text"}, **changes})


def test_a_bad_example_holds_when_the_rule_fires() -> None:
    assert run_example(RULE, example(), sees(finding(1, 1))) == []
    assert run_example(RULE, example(), sees()) == ["the rule is silent"]


def test_a_file_that_the_rule_never_saw_is_named_as_the_reason() -> None:
    (failure,) = run_example(RULE, example(), sees(kinds=(), skipped="a.md: is not recognised"))
    assert "no file is one that the rule looks at (prompt)" in failure
    assert "a.md: is not recognised" in failure


def test_places_are_compared_in_order() -> None:
    found = sees(finding(1, 2), finding(3, 4))
    assert run_example(RULE, example(at=("1:2", "3:4")), found) == []
    assert run_example(RULE, example(at=("1:2",)), found) == ["fires at 1:2, 3:4, not at 1:2"]
    assert run_example(RULE, example(at=("a.md:1:2", "a.md:3:4")), found) == []


def test_places_of_a_dataset_are_those_inside_the_finding() -> None:
    places = [{"line": 2, "column": None}, {"line": 5, "column": 9}]
    assert run_example(RULE, example(at=("2", "5:9")), sees(finding(2, 1, places=places))) == []


@pytest.mark.parametrize("group", ["good", "near_miss"])
def test_other_examples_hold_when_the_rule_is_silent(group: str) -> None:
    assert run_example(RULE, example(group), sees()) == []
    failures = run_example(RULE, example(group), sees(finding(2, 3)))
    assert failures == ["fires at a.md:2:3: m"]


def test_a_good_example_must_be_looked_at() -> None:
    (failure,) = run_example(RULE, example("good"), sees(kinds=("docs",)))
    assert failure.startswith("proves nothing")
    assert run_example(RULE, example("near_miss"), sees(kinds=("docs",))) == []


def test_the_repair_is_compared() -> None:
    def repair(root: Path, name: str, config: Mapping[str, object]) -> None:
        (root / "a.md").write_text("TEXT", encoding="utf-8")

    found = sees(finding(1, 1))
    assert run_example(RULE, example(fixed="TEXT"), found, repair) == []
    assert run_example(RULE, example(fixed="text"), found, repair) == [
        "is repaired to 'TEXT', not to 'text'"
    ]


def test_files_are_written_as_given_and_lists_as_json_lines() -> None:
    contents: dict[str, bytes] = {}

    def run(root: Path, name: str, config: Mapping[str, object]) -> Seen:
        for file in root.rglob("*"):
            if file.is_file():
                contents[file.relative_to(root).as_posix()] = file.read_bytes()
        return Seen((), frozenset({"prompt"}))

    files = {"a/b.md": "x\r\ny", "d.jsonl": [{"a": "é"}, 1]}
    run_example(RULE, example("good", files=files), run)
    assert contents == {"a/b.md": b"x\r\ny", "d.jsonl": '{"a":"é"}\n1\n'.encode()}


@pytest.mark.parametrize(
    "path", ["../x.md", "/etc/x.md", "a/../../x", "C:\\x.md", "a\\b", "a\0b", "."]
)
def test_an_example_can_not_leave_its_folder(path: str) -> None:
    (failure,) = run_example(RULE, example(files={path: "x"}), sees())
    assert "leaves the example's folder" in failure


def test_a_built_in_rule_runs_and_is_repaired_through_the_whole_engine() -> None:
    book = load_rulebook()
    rule = book.get("overlap-not-below-chunk")
    text = "chunk_size: 500\nchunk_overlap: {}\nembedding_model: BAAI/bge-small-en-v1.5\n"
    bad = example(files={"config/rag.yaml": text.format(500)}, at=("2:16",), fixed=text.format(50))
    run, repair = engine_run(book), engine_repair(book)
    assert run_example(rule, bad, run, repair) == []
    good = example("good", files={"config/rag.yaml": text.format(50)})
    assert run_example(rule, good, run, repair) == []
    moved = example(files={"config/rag.yaml": text.format(500)}, at=("1:1",))
    assert run_example(rule, moved, run, repair) == ["fires at 2:16, not at 1:1"]


def test_a_config_applies_and_a_broken_one_is_a_failure() -> None:
    book = load_rulebook()
    rule = book.get("overlap-not-below-chunk")
    text = "chunk_size: 500\nchunk_overlap: 300\nembedding_model: BAAI/bge-small-en-v1.5\n"
    files = {"config/rag.yaml": text}
    wide = {"rules": {"overlap-not-below-chunk": {"warn_share": 0.9}}}
    run = engine_run(book)
    assert run_example(rule, example(files=files), run) == []
    assert run_example(rule, example("good", files=files, config=wide), run) == []
    (failure,) = run_example(rule, example(files=files, config={"slect": []}), run)
    assert failure.startswith("can't run: ")
