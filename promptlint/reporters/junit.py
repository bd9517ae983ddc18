"""JUnit XML: one suite, a test case for each finding, each clean file and each skip.

What fails the run (``--fail-on``, errors by default) is a failure; the rest passes and says its
message in ``system-out``; what was skipped is a skipped test.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._plain import TOOL
from promptlint.reporters._safe import clean, prose
from promptlint.reporters._words import place, skip_line, skip_subject


def render(report: Report, sources: Sources, style: Style) -> str:
    """An XML document. Characters that XML forbids are visible stand-ins."""
    suites = Element("testsuites", name=TOOL)
    suite = SubElement(suites, "testsuite", name=TOOL)
    faulty = {item.path for item in report.findings}
    for item in report.findings:
        _finding(suite, item, style.fail_on)
    for file in report.files:
        if file.path not in faulty:
            SubElement(suite, "testcase", classname=clean(file.path), name="no problems")
    for skipped in report.skipped:
        _skip(suite, skipped)
    failures = sum(item.severity >= style.fail_on for item in report.findings)
    counts = {
        "tests": str(len(suite)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(len(report.skipped)),
    }
    suites.attrib |= {key: counts[key] for key in ("tests", "failures", "errors")}
    suite.attrib |= counts
    indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(suites, encoding="unicode")}\n'


def _finding(suite: Element, item: Finding, fail_on: Severity) -> None:
    path = clean(item.path)
    case = SubElement(suite, "testcase", classname=path, name=_name(item), file=path)
    if item.location.line is not None:
        case.set("line", str(item.location.line))
    details = "\n".join(_details(item))
    if item.severity >= fail_on:
        failure = SubElement(case, "failure", type=item.severity.label, message=prose(item.message))
        failure.text = details
    else:
        SubElement(case, "system-out").text = details


def _name(item: Finding) -> str:
    """Unique enough for viewers that merge cases by name: the rule and the place in the file."""
    where = item.location
    parts = [clean(item.rule)]
    if where.line is not None:
        parts.append(f"line {where.line}" + (f":{where.column}" if where.column else ""))
    elif where.record is not None:
        parts.append(f"record {where.record}")
    return " at ".join(parts)


def _details(item: Finding) -> Iterator[str]:
    rule = f"{item.severity.label}[{clean(item.rule)}]"
    yield f"{place(item.path, item.location)}: {rule} {prose(item.message)}"
    for other in item.related:
        yield f"{place(other.path or item.path, other)}: {prose(other.message)}"
    if item.help:
        yield f"help: {prose(item.help)}"


def _skip(suite: Element, item: Skip) -> None:
    case = SubElement(suite, "testcase", classname=skip_subject(item), name="skipped")
    SubElement(case, "skipped", message=skip_line(item))
