"""The report for programs, in the fixed shape of ``schemas/report.schema.json``."""

from __future__ import annotations

from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._plain import Plain, dumps, files, finding, head, probed, skip, summary


def render(report: Report, sources: Sources, style: Style) -> str:
    """One indented JSON document. Nothing in it depends on the style."""
    document: dict[str, Plain] = {
        **head(report),
        "findings": [finding(item) for item in report.findings],
        "files": files(report),
        "skipped": [skip(item) for item in report.skipped],
        "summary": summary(report),
    }
    if report.probed:
        document["probe"] = probed(report.probed)
    return dumps(document) + "\n"
