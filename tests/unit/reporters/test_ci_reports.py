"""Formats for CI services: GitHub, GitLab, JUnit; and the concise lines."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from promptlint.model.finding import Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Style
from promptlint.reporters import FORMATS, render

HOSTILE = "a\n::error::b]|`c,d:e%25\u202e.md"


def test_every_format_renders(make_finding, make_report, lines):
    assert FORMATS[0] == "full"
    for name in FORMATS:
        printed = render(name, make_report(make_finding()), lines, Style())
        assert "undefined-variable" in printed
        assert printed.endswith("\n")


def test_concise_lines(make_finding, make_report, lines):
    report = make_report(
        make_finding(location=Location(None, 5, 7, 5, 11)),
        make_finding(
            path="d.parquet",
            severity=Severity.WARNING,
            message="several\nlines",
            location=Location(record=3, pointer="/text"),
        ),
        make_finding(path=HOSTILE, severity=Severity.INFO, location=Location()),
    )

    assert render("concise", report, lines, Style(quiet=True)).split("\n") == [
        "prompts/a.prompty:5:7: error[undefined-variable] `nmae` is used and declared nowhere",
        "d.parquet: warning[undefined-variable] several lines (record 3, /text)",
        "a␊::error::b]|`c,d:e%25<U+202E>.md: info[undefined-variable] "
        "`nmae` is used and declared nowhere",
        "",
    ]
    assert "Found 1 error, 1 warning and 1 info." in render("concise", report, lines, Style())


def test_concise_stops_a_rule_after_its_limit(make_finding, make_report, lines):
    report = make_report(*(make_finding() for _ in range(5)))

    printed = render("concise", report, lines, Style(quiet=True, limit=2)).splitlines()

    assert len(printed) == 3
    assert printed[-1] == "… and 3 more `undefined-variable` (use --all)"


def test_github_commands(make_finding, make_report, lines):
    report = make_report(
        make_finding(location=Location(None, 5, 7, 5, 11), help="100% sure:\nrename it"),
        make_finding(severity=Severity.WARNING, location=Location(None, 5, 7, 6, 11)),
        make_finding(
            path=HOSTILE,
            severity=Severity.INFO,
            message="x%0A::error::y",
            location=Location(record=3),
            related=(Location("b.md", 2, 1, message="here"),),
        ),
        skipped=(Skip("over 64 MB", path="big,1.jsonl"), Skip("needs `x`", rule="no-seed")),
    )

    assert render("github", report, lines, Style()).split("\n") == [
        "::error title=promptlint%3A undefined-variable,file=prompts/a.prompty,"
        "line=5,endLine=5,col=7,endColumn=11"
        "::`nmae` is used and declared nowhere%0Ahelp: 100%25 sure: rename it",
        "::warning title=promptlint%3A undefined-variable,file=prompts/a.prompty,"
        "line=5,endLine=6::`nmae` is used and declared nowhere",
        "::notice title=promptlint%3A undefined-variable,"
        "file=a␊%3A%3Aerror%3A%3Ab]|`c%2Cd%3Ae%2525<U+202E>.md"
        "::x%250A::error::y (record 3)%0Ab.md:2:1: here",
        "::warning title=promptlint%3A skipped,file=big%2C1.jsonl::skipped big,1.jsonl: over 64 MB",
        "::warning title=promptlint%3A skipped::skipped rule no-seed: needs `x`",
        "",
    ]


def test_gitlab_issues(make_finding, make_report, lines):
    report = make_report(
        make_finding(location=Location(None, 5, 7, 6, 11), help="rename it"),
        make_finding(severity=Severity.WARNING, location=Location(record=3)),
        make_finding(severity=Severity.INFO, fingerprint=""),
        skipped=(Skip("over 64 MB", path="big.jsonl"), Skip("needs `x`", rule="no-seed")),
    )

    issues = json.loads(render("gitlab", report, lines, Style()))

    assert issues[0] == {
        "description": "`nmae` is used and declared nowhere. Help: rename it",
        "check_name": "undefined-variable",
        "fingerprint": "f0",
        "severity": "major",
        "location": {"path": "prompts/a.prompty", "lines": {"begin": 5, "end": 6}},
    }
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info", "info", "info"]
    assert issues[1]["location"]["lines"] == {"begin": 1}
    assert issues[3]["description"] == "skipped big.jsonl: over 64 MB"
    assert issues[4]["location"]["path"] == "."
    fingerprints = [issue["fingerprint"] for issue in issues]
    assert len(set(fingerprints)) == len(issues)
    assert all(fingerprints)


def test_gitlab_is_an_array_when_there_is_nothing(make_report, lines):
    assert json.loads(render("gitlab", make_report(), lines, Style())) == []


def test_junit_cases(make_finding, make_report, lines):
    report = make_report(
        make_finding(location=Location(None, 5, 7), help="<rename> it & go"),
        make_finding(severity=Severity.WARNING, location=Location(record=3)),
        make_finding(path=HOSTILE, severity=Severity.INFO, message="]]> \x00\ufffe\ud800"),
        files=(
            CheckedFile("prompts/a.prompty", "prompt", "prompty"),
            CheckedFile("clean.md", "docs", "markdown"),
        ),
        skipped=(Skip("over 64 MB", path="big.jsonl"),),
    )

    root = ElementTree.fromstring(render("junit", report, lines, Style()))

    (suite,) = root
    assert suite.attrib == {
        "name": "promptlint",
        "tests": "5",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
    }
    error, warning, info, clean, skipped = suite
    failure = error.find("failure")
    assert error.get("name") == "undefined-variable at line 5:7"
    assert failure is not None
    assert failure.get("type") == "error"
    assert failure.text == (
        "prompts/a.prompty:5:7: error[undefined-variable] "
        "`nmae` is used and declared nowhere\nhelp: <rename> it & go"
    )
    assert warning.get("name") == "undefined-variable at record 3"
    assert warning.find("failure") is None  # it does not fail the run
    assert info.find("failure") is None
    assert "]]> ␀<U+FFFE><U+D800>" in (info.findtext("system-out") or "")
    assert clean.attrib == {"classname": "clean.md", "name": "no problems"}
    assert skipped.find("skipped") is not None


def test_junit_failures_are_what_fails_the_run(make_finding, make_report, lines):
    report = make_report(make_finding(severity=Severity.WARNING))

    root = ElementTree.fromstring(render("junit", report, lines, Style(fail_on=Severity.WARNING)))

    assert root.get("failures") == "1"


def test_order_is_the_reports(make_finding, make_report, lines):
    findings = [make_finding(message=f"m{number}", fingerprint=str(number)) for number in range(3)]
    report = make_report(*findings)

    for name in FORMATS:
        printed = render(name, report, lines, Style())
        assert printed.index("m0") < printed.index("m1") < printed.index("m2"), name
        assert printed == render(name, report, lines, Style())


def test_fixable_counts_safe_and_unsafe(make_finding, make_report, lines):
    report = make_report(make_finding(fix=Fix(False, "x")))

    assert "1 fixable with `--unsafe-fixes`." in render("concise", report, lines, Style())
