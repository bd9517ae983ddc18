"""SARIF: valid against the published schema, and what code scanning needs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from promptlint.model.finding import Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Style
from promptlint.model.rule import Rule
from promptlint.reporters import render

_VENDOR = Path(__file__).parents[3] / "schemas/vendor"
_SCHEMA = _VENDOR / "sarif-2.1.0-rtm.5.json"
VALIDATOR = Draft4Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


@pytest.fixture
def log(make_report, lines) -> Any:
    """Renders findings, validates, and returns the one run."""

    def build(*findings: Any, **changes: Any) -> Any:
        printed = render("sarif", make_report(*findings, **changes), lines, Style())
        document = json.loads(printed)
        VALIDATOR.validate(document)
        return document["runs"][0]

    return build


def rule(name: str, **changes: Any) -> Rule:
    values: dict[str, Any] = {
        "name": name,
        "code": "TPL001",
        "family": "template",
        "summary": "used and declared nowhere",
        "severity": Severity.ERROR,
        "confidence": Confidence.HIGH,
        "kinds": ("prompt",),
        "check": "template-variables",
        "message": "`{name}` is used",
    }
    return Rule(**(values | changes))


def test_the_vendored_schema_is_unchanged():
    digest = hashlib.sha256(_SCHEMA.read_bytes()).hexdigest()

    assert digest in (_VENDOR / "README.md").read_text(encoding="utf-8")


def test_a_result_points_says_and_explains(make_finding, log):
    finding = make_finding(
        location=Location(None, 5, 7, 5, 11),
        related=(Location("b.yaml", 2, 3, 2, 7, message="`name` is declared here"),),
        help="did you mean `name`?",
        fix=Fix(True, "rename it"),
    )

    run = log(finding, rules={"undefined-variable": rule("undefined-variable")})

    root = {"uriBaseId": "%SRCROOT%"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "undefined-variable",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "`nmae` is used and declared nowhere (see [b.yaml:2:3](1))\n"
                "did you mean `name`?"
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "prompts/a.prompty", "index": 0} | root,
                        "region": {
                            "startLine": 5,
                            "startColumn": 7,
                            "endLine": 5,
                            "endColumn": 11,
                        },
                    }
                }
            ],
            "relatedLocations": [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "b.yaml", "index": 1} | root,
                        "region": {
                            "startLine": 2,
                            "startColumn": 3,
                            "endLine": 2,
                            "endColumn": 7,
                        },
                    },
                    "message": {"text": "`name` is declared here"},
                }
            ],
            "partialFingerprints": {"promptlint/v1": "f0"},
            "properties": {
                "code": "TPL001",
                "family": "template",
                "confidence": "high",
                "record": None,
                "pointer": None,
                "data": {},
                "fix": {"safe": True, "summary": "rename it"},
            },
        }
    ]
    assert run["artifacts"] == [
        {"location": {"uri": "prompts/a.prompty"} | root, "roles": ["analysisTarget"]},
        {"location": {"uri": "b.yaml"} | root},
    ]


def test_rules_are_unique_and_indexed(make_finding, log):
    known = {name: rule(name) for name in ("unused-variable", "empty-message")}
    run = log(
        make_finding(rule="unused-variable", severity=Severity.WARNING),
        make_finding(rule="unused-variable"),
        make_finding(rule="of-a-pack", severity=Severity.INFO),
        rules=known,
    )

    ids = [item["id"] for item in run["tool"]["driver"]["rules"]]
    assert ids == ["empty-message", "unused-variable", "of-a-pack"]
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert [result["level"] for result in run["results"]] == ["warning", "error", "note"]


def test_a_rule_carries_its_help(log):
    references = ("https://example.org/spec", "javascript:alert(1)")
    run = log(
        rules={
            "a": rule(
                "a",
                help="use `<name>`",
                fix="rename it",
                references=references,
                severity=Severity.INFO,
                confidence=Confidence.MEDIUM,
            )
        }
    )

    (descriptor,) = run["tool"]["driver"]["rules"]
    assert descriptor["help"]["text"] == "use `<name>`"
    assert descriptor["help"]["markdown"].split("\n\n") == [
        "**a** (TPL001): used and declared nowhere",
        "**What to do:** use <code>&#60;name&#62;</code>",
        "**Fix:** rename it (<code>--unsafe-fixes</code>)",
        "- <https://example.org/spec>\n- javascript&#58;alert(1)",
        "<code>promptlint rule a</code> says why it matters, with examples.",
    ]
    assert descriptor["defaultConfiguration"] == {"level": "note"}
    assert descriptor["properties"]["precision"] == "medium"
    assert descriptor["properties"]["problem.severity"] == "recommendation"


def test_records_are_logical_locations(make_finding, log):
    run = log(
        make_finding(
            path="data/a.parquet",
            location=Location(record=12, pointer="/messages/1/content"),
            data={"count": 132, "rate": 0.5},
        )
    )

    (result,) = run["results"]
    assert result["occurrenceCount"] == 132
    assert result["locations"][0]["logicalLocations"] == [
        {"fullyQualifiedName": "record 12 /messages/1/content"}
    ]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    assert result["properties"]["record"] == 12


def test_what_was_not_checked_is_notified(log):
    run = log(
        skipped=(Skip("over 64 MB", path="big file.jsonl"), Skip("needs `x`", rule="no-seed")),
        files=(CheckedFile("a.md", "prompt", "markdown"),),
    )

    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "skipped big file.jsonl: over 64 MB"
    location = first["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "big%20file.jsonl"
    assert second["associatedRule"] == {"id": "no-seed"}


@pytest.mark.parametrize(
    ("path", "uri", "relative"),
    [
        ("prompts/a b#1?.md", "prompts/a%20b%231%3F.md", True),
        ("ü/%41:b.md", "%C3%BC/%2541%3Ab.md", True),
        ("bad\udcff\n.md", "bad%FF%0A.md", True),
        ("../data/x.jsonl", "../data/x.jsonl", True),
        ("/srv/x y.jsonl", "file:///srv/x%20y.jsonl", False),
        ("C:\\data\\x.jsonl", "file:///C:/data/x.jsonl", False),
    ],
)
def test_paths_become_uris(make_finding, log, path, uri, relative):
    run = log(make_finding(path=path))

    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == uri
    assert ("uriBaseId" in location) is relative


def test_a_message_can_not_smuggle_a_link(make_finding, log):
    run = log(make_finding(message="see [this](https://evil.example) now"))

    assert run["results"][0]["message"]["text"] == "see [this] (https://evil.example) now"
