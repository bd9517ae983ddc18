"""Whatever findings hold, reports stay harmless to terminals and readable by parsers."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator

from promptlint.model.finding import Finding, Skip
from promptlint.model.fix import Fix
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Report, Style, Summary
from promptlint.model.rule import Rule
from promptlint.reporters import FORMATS, render


def thorough(examples: int) -> settings:
    """That many examples, however slow the machine is."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, deadline=None, suppress_health_check=slow)


_SCHEMAS = Path(__file__).parents[2] / "schemas"


def _schema(name: str) -> Any:
    return json.loads((_SCHEMAS / name).read_text(encoding="utf-8"))


REPORT = Draft202012Validator(_schema("report.schema.json"))
SARIF = Draft4Validator(_schema("vendor/sarif-2.1.0-rtm.5.json"))

_NASTY = st.sampled_from(
    [
        "\x1b[2J\x1b]0;title\x07",
        "\x9b31m",
        "\u202eevil\u202c",
        "\u2066x\u2069\u061c\u200f",
        "\r\n::error::x",
        "\u2028]]>&<!--",
        "\ud800\udcff",
        "\U000e0041\ufeff\u200b",
        "%0A%1b",
        "\t你好👩\u200d💻e\u0301",
        "`|[](){}\\",
        "\ufffe\x00",
    ]
)
TEXT = st.lists(st.one_of(_NASTY, st.text(max_size=12)), max_size=5).map("".join)
NAME = st.from_regex(r"[a-z]{1,6}(-[a-z]{1,6})?", fullmatch=True)
_NUMBER = st.one_of(st.none(), st.integers(1, 6))
LOCATION = st.builds(
    Location,
    path=st.one_of(st.none(), st.sampled_from(["a.md", "b.md"]), TEXT),
    line=_NUMBER,
    column=st.one_of(st.none(), st.integers(1, 300)),
    end_line=_NUMBER,
    end_column=st.one_of(st.none(), st.integers(1, 300)),
    record=st.one_of(st.none(), st.integers(0, 10**9)),
    pointer=st.one_of(st.none(), TEXT),
    message=TEXT,
)
_LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT, LOCATION)
_TREE = st.recursive(
    _LEAF, lambda inner: st.one_of(st.lists(inner), st.dictionaries(TEXT, inner)), max_leaves=6
)
DATA = st.builds(
    lambda known, extra: {**{f"x{key}": value for key, value in extra.items()}, **known},
    st.fixed_dictionaries(
        {},
        optional={
            "count": st.integers(0, 10**6),
            "rate": st.floats(0, 1),
            "unique": st.integers(0, 10**6),
            "places": st.lists(LOCATION, max_size=3),
        },
    ),
    st.dictionaries(TEXT, _TREE, max_size=3),
)
FINDING = st.builds(
    Finding,
    rule=NAME,
    code=TEXT,
    family=TEXT,
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    message=TEXT,
    path=st.one_of(st.sampled_from(["a.md", "b.md"]), TEXT),
    location=LOCATION.map(
        lambda place: Location(
            None,
            place.line,
            place.column,
            place.end_line,
            place.end_column,
            place.record,
            place.pointer,
        )
    ),
    related=st.lists(LOCATION, max_size=3).map(tuple),
    data=DATA,
    help=TEXT,
    fix=st.one_of(st.none(), st.builds(Fix, st.booleans(), TEXT)),
    fingerprint=TEXT,
)
SKIP = st.one_of(
    st.builds(lambda path, reason: Skip(reason, path=path), TEXT, TEXT),
    st.builds(lambda rule, reason: Skip(reason, rule=rule), TEXT, TEXT),
)
RULE = st.builds(
    Rule,
    name=NAME,
    code=TEXT,
    family=TEXT,
    summary=TEXT,
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    kinds=st.just(("prompt",)),
    check=st.none(),
    message=TEXT,
    help=TEXT,
    fix=TEXT,
    references=st.lists(TEXT, max_size=2).map(tuple),
)
REPORTS = st.builds(
    Report,
    version=TEXT,
    as_of=st.dates(date(2020, 1, 1)),
    findings=st.lists(FINDING, max_size=6).map(tuple),
    files=st.lists(
        st.builds(CheckedFile, TEXT, st.sampled_from(["prompt", "dataset"]), TEXT, _NUMBER),
        max_size=3,
    ).map(tuple),
    skipped=st.lists(SKIP, max_size=3).map(tuple),
    summary=st.builds(Summary, errors=st.integers(0, 3), records=st.integers(0, 10**6)),
    rules=st.lists(RULE, max_size=2).map(lambda rules: {rule.name: rule for rule in rules}),
    unrecognised=st.lists(TEXT, max_size=7).map(tuple),
    ignored_data=st.lists(TEXT, max_size=2).map(tuple),
    hidden=st.integers(0, 3),
)
STYLES = st.builds(
    Style,
    width=st.integers(1, 200),
    limit=st.sampled_from([None, 1, 20]),
    statistics=st.booleans(),
    verbose=st.integers(0, 1),
    quiet=st.booleans(),
)


class RandomLines:
    """Two files of random lines; other paths can't be read."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = [re.sub(r"[\r\n]", "", text) for text in texts]

    def line(self, path: str, number: int) -> str | None:
        if path not in ("a.md", "b.md") or number > len(self._texts):
            return None
        return self._texts[number - 1]


SOURCES = st.lists(st.one_of(TEXT, TEXT.map(lambda text: text * 40)), max_size=6).map(RandomLines)

# Escapes, controls, bidi controls, line separators, surrogates, tags and invisible fillers.
DANGER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


@pytest.mark.parametrize("name", FORMATS)
@thorough(60)
@given(report=REPORTS, sources=SOURCES, style=STYLES)
def test_nothing_dangerous_is_printed(name, report, sources, style):
    printed = render(name, report, sources, style)

    assert not DANGER.search(printed)
    assert not printed or printed.endswith("\n")
    printed.encode("utf-8")


@thorough(60)
@given(report=REPORTS, sources=SOURCES)
def test_colour_is_the_only_escape(report, sources):
    printed = render("full", report, sources, Style(color=True, width=100))

    assert not DANGER.search(re.sub(r"\x1b\[[0-9;]+m", "", printed))
    assert re.sub(r"\x1b\[[0-9;]+m", "", printed) == render(
        "full", report, sources, Style(width=100)
    )


@thorough(80)
@given(report=REPORTS, sources=SOURCES)
def test_json_is_valid_and_faithful(report, sources):
    printed = render("json", report, sources, Style())

    document = orjson.loads(printed)
    REPORT.validate(document)
    assert json.loads(printed) == document
    lines = [orjson.loads(line) for line in render("jsonl", report, sources, Style()).splitlines()]
    assert [line.pop("type") for line in lines[: len(report.findings)]] == ["finding"] * len(
        report.findings
    )
    assert lines[: len(report.findings)] == document["findings"]
    for found, finding in zip(document["findings"], report.findings, strict=True):
        assert found["path"] == re.sub("[\ud800-\udfff]", "\ufffd", finding.path)


@thorough(40)
@given(report=REPORTS, sources=SOURCES)
def test_sarif_is_valid(report, sources):
    document = orjson.loads(render("sarif", report, sources, Style()))

    SARIF.validate(document)
    (run,) = document["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    uris = [artifact["location"]["uri"] for artifact in run["artifacts"]]
    assert all(re.fullmatch(r"[A-Za-z0-9._~:/%-]*", uri) for uri in uris)
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert ids[result["ruleIndex"]] == finding.rule
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert uris[location["index"]] == location["uri"]
        if "uriBaseId" in location and not re.search("[\ud800-\udfff]", finding.path):
            assert unquote(location["uri"]) == finding.path


@thorough(60)
@given(report=REPORTS, sources=SOURCES)
def test_gitlab_and_junit_parse(report, sources):
    issues = orjson.loads(render("gitlab", report, sources, Style()))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert len(issues) == len(report.findings) + len(report.skipped)

    (suite,) = ElementTree.fromstring(render("junit", report, sources, Style()))
    assert int(suite.get("tests", "")) == len(suite)
    assert int(suite.get("failures", "")) == len(suite.findall("*/failure"))


@thorough(60)
@given(report=REPORTS, sources=SOURCES)
def test_github_prints_one_command_a_line(report, sources):
    lines = render("github", report, sources, Style()).splitlines()

    assert len(lines) == len(report.findings) + len(report.skipped)
    assert all(re.match(r"::(error|warning|notice) title=[^:]*::", line) for line in lines)


def _width(text: str) -> int:
    """Cells by East Asian Width alone; the lines below hold nothing that joins."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


@thorough(200)
@given(
    line=st.text("ab {}你好\u0301ｗ", min_size=1, max_size=400).filter(
        lambda text: not unicodedata.combining(text[0])
    ),
    at=st.integers(0, 399),
    size=st.integers(1, 12),
    width=st.integers(40, 120),
)
def test_carets_cover_what_the_span_says(line, at, size, width):
    start = min(at, len(line) - 1)
    end = min(start + size, len(line))
    if unicodedata.combining(line[start]):
        return  # half a letter has no cell of its own
    while end < len(line) and unicodedata.combining(line[end]):
        end += 1
    finding = Finding(
        "r",
        "R1",
        "meta",
        Severity.ERROR,
        Confidence.HIGH,
        "m",
        "a.md",
        Location(None, 1, start + 1, 1, end + 1),
    )
    report = Report("1", date(2026, 1, 1), (finding,), (), (), Summary())

    printed = render("full", report, RandomLines([line]), Style(width=width, quiet=True))

    _, _, _, source, carets, *_ = printed.split("\n")
    assert _width(source) <= width
    shown = source[4:]
    before, marked = carets[4:].index("^"), carets.count("^")
    cells: list[str] = []
    for char in shown:
        if unicodedata.combining(char):
            cells[-1] += char
        else:
            cells += [char, ""] if _width(char) == 2 else [char]
    assert "".join(cells[before : before + marked]) == line[start:end]
