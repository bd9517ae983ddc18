"""JSON and JSON lines: the fixed shape, whatever a finding holds."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from pathlib import Path

import orjson
import pytest
from jsonschema import Draft202012Validator

from promptlint.model.finding import Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Style
from promptlint.reporters import render

_SCHEMA = json.loads(
    (Path(__file__).parents[3] / "schemas/report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(_SCHEMA)


def test_the_schema_is_valid():
    Draft202012Validator.check_schema(_SCHEMA)


def test_the_whole_shape(make_finding, make_report, lines):
    finding = make_finding(
        location=Location(None, 5, 7, 5, 11),
        related=(Location("b.yaml", 2, 3, message="declared here"),),
        data={"value": 3, "expected": "at most 2"},
        fix=Fix(True, "rename it"),
    )
    report = make_report(
        finding,
        files=(CheckedFile("d.jsonl", "dataset", "openai-chat", 12),),
        skipped=(Skip("over 64 MB", path="big.jsonl"), Skip("needs `x`", rule="near-duplicate")),
        summary={"records": 12, "suppressed": 3, "baselined": 4},
    )

    document = json.loads(render("json", report, lines, Style()))

    VALIDATOR.validate(document)
    place = {"end_line": None, "end_column": None, "record": None, "pointer": None}
    assert document == {
        "schema_version": 1,
        "tool": {"name": "promptlint", "version": "0.1.0"},
        "as_of": "2026-11-24",
        "findings": [
            {
                "rule": "undefined-variable",
                "code": "TPL001",
                "family": "template",
                "severity": "error",
                "confidence": "high",
                "message": "`nmae` is used and declared nowhere",
                "path": "prompts/a.prompty",
                "location": place
                | {"path": None, "line": 5, "column": 7, "end_line": 5, "end_column": 11},
                "related": [
                    place | {"path": "b.yaml", "line": 2, "column": 3, "message": "declared here"}
                ],
                "data": {"value": 3, "expected": "at most 2"},
                "fix": {"safe": True, "summary": "rename it"},
                "fingerprint": "f0",
            }
        ],
        "files": [{"path": "d.jsonl", "kind": "dataset", "format": "openai-chat", "records": 12}],
        "skipped": [
            {"path": "big.jsonl", "reason": "over 64 MB"},
            {"rule": "near-duplicate", "reason": "needs `x`"},
        ],
        "summary": {
            "files": 1,
            "records": 12,
            "errors": 1,
            "warnings": 0,
            "infos": 0,
            "suppressed": 3,
            "baselined": 4,
            "fixable": 1,
        },
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(extra=1), "Additional properties"),
        (lambda d: d["findings"][0].pop("code"), "'code' is a required property"),
        (lambda d: d["findings"][0].update(severity="fatal"), "'fatal' is not one of"),
        (lambda d: d["findings"][0]["location"].update(line=0), "less than the minimum"),
        (lambda d: d["findings"][0]["data"].update(rate=3), "greater than the maximum"),
        (lambda d: d["skipped"].append({"reason": "?"}), "not valid under any"),
        (lambda d: d["skipped"].append({"reason": "", "path": "a", "rule": "b"}), "valid under"),
    ],
)
def test_the_schema_is_strict(make_finding, make_report, lines, change, message):
    document = json.loads(render("json", make_report(make_finding()), lines, Style()))

    change(document)

    assert any(message in error.message for error in VALIDATOR.iter_errors(document))


def test_places_in_data_may_be_locations(make_finding, make_report, lines):
    place = Location(line=3, column=1, record=2, pointer="/text")
    finding = make_finding(data={"count": 1, "rate": 0.5, "places": (place,)})

    document = json.loads(render("json", make_report(finding), lines, Style()))

    VALIDATOR.validate(document)
    assert document["findings"][0]["data"]["places"] == [
        {
            "path": None,
            "line": 3,
            "column": 1,
            "end_line": None,
            "end_column": None,
            "record": 2,
            "pointer": "/text",
        }
    ]


def test_values_that_json_can_not_say(make_finding, make_report, lines):
    class Kind(Enum):
        A = 1

    deep: object = "end"
    for _ in range(500):
        deep = [deep]
    data = {
        "nan": float("nan"),
        "infinite": float("-inf"),
        "big": 1 << 70,
        "huge": 1 << 100_000,
        "date": date(2026, 1, 2),
        "set": {"b", "a"},
        "level": Severity.INFO,
        "kind": Kind.A,
        3: b"bytes",
        "surrogate": "a\ud800b",
        "deep": deep,
    }

    printed = render("json", make_report(make_finding(data=data)), lines, Style())

    found = orjson.loads(printed)["findings"][0]["data"]  # a strict parser
    assert found.pop("huge").startswith("0x1000")
    assert '"…"' in json.dumps(found.pop("deep"), ensure_ascii=False)
    assert found == {
        "nan": None,
        "infinite": None,
        "big": "1180591620717411303424",
        "date": "2026-01-02",
        "set": ["a", "b"],
        "level": "info",
        "kind": "A",
        "3": "b'bytes'",
        "surrogate": "a\ufffdb",
    }


def test_hidden_characters_are_escaped_and_kept(make_finding, make_report, lines):
    path = "a\n\x1b[31m\u202e\x7f\u200b\U000e0041é问.md"

    printed = render("json", make_report(make_finding(path=path)), lines, Style())

    assert json.loads(printed)["findings"][0]["path"] == path
    assert r"a\n\u001b[31m\u202e\u007f\u200b\udb40\udc41é问.md" in printed


def test_lines_are_typed_and_the_summary_comes_last(make_finding, make_report, lines):
    report = make_report(
        make_finding(message="two\nlines"),
        make_finding(message="b"),
        skipped=(Skip("unreadable", path="x"),),
    )

    printed = render("jsonl", report, lines, Style()).split("\n")

    assert printed.pop() == ""
    documents = [json.loads(line) for line in printed]
    assert [document.pop("type") for document in documents] == [
        "finding",
        "finding",
        "skipped",
        "summary",
    ]
    whole = json.loads(render("json", report, lines, Style()))
    assert documents[:2] == whole["findings"]
    assert documents[2] == {"path": "x", "reason": "unreadable"}
    head = {key: whole[key] for key in ("schema_version", "tool", "as_of")}
    assert documents[3] == head | whole["summary"]


def test_an_empty_report_is_still_a_document(make_report, lines):
    VALIDATOR.validate(json.loads(render("json", make_report(), lines, Style(quiet=True))))
    assert len(render("jsonl", make_report(), lines, Style(quiet=True)).splitlines()) == 1
