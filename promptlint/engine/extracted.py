"""The check of a document that is no text: its words, looked through for leaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from promptlint.checks import DOCUMENT
from promptlint.engine.locate import place_span
from promptlint.engine.plan import RunPlan, checks_of
from promptlint.engine.result import FileResult
from promptlint.engine.unchecked import not_checked
from promptlint.engine.wording import FindingBuilder
from promptlint.model.document import Document, UnreadableError
from promptlint.model.finding import Finding
from promptlint.model.place import Location
from promptlint.model.rule import Rule
from promptlint.readers.documents import Extract, MissingReaderError, extract

LEAKS = ("secret", "privacy")
"""Families of rules that have something to say about whatever is indexed."""


def check_extracted(plan: RunPlan, path: str, data: bytes) -> FileResult:
    """Check the text of a PDF or Word document.

    Findings name a page or a paragraph, and nothing of the document can be repaired. What could
    not be read in a document that is read otherwise is a ``not-checked`` finding.

    Raises:
        MissingReaderError: what reads the format is not installed.
    """
    try:
        words = extract(path, data)
    except UnreadableError as error:
        return FileResult(path, "skipped", "other", reason=error.reason)
    except (RecursionError, MemoryError) as error:
        reason = f"is nested too deeply or too large to read ({type(error).__name__})"
        return FileResult(path, "skipped", "other", reason=reason)
    ending = PurePosixPath(path).suffix.lower()[1:]
    document = Document(path, "other", ending, words.text)
    rules = tuple(rule for rule in plan.rules_for(path, "other") if rule.family in LEAKS)
    unrun: dict[str, str] = {}
    findings = list(_findings(plan, document, words, rules, unrun))
    if words.unread:
        partly = FileResult(path, "skipped", "other", reason=words.unread)
        findings += not_checked(plan, [partly])
    ran = tuple(rule.name for rule in rules if rule.name not in unrun)
    return FileResult(
        path, "checked", "other", ending, findings=tuple(findings), ran=ran, unrun=unrun
    )


def _findings(
    plan: RunPlan,
    document: Document,
    words: Extract,
    rules: tuple[Rule, ...],
    unrun: dict[str, str],
) -> Iterator[Finding]:
    builder = FindingBuilder(document)
    for rule, check in checks_of(rules, DOCUMENT, unrun, document, plan.ungated):
        for hit in check.check(document, rule.params, plan.context):
            span = place_span(document, hit.place)
            part = words.name_at(span[0]) if span else ""
            finding = builder.build(rule, hit)
            yield replace(
                finding,
                message=f"{finding.message}, {part}" if part else finding.message,
                location=Location(),
                related=(),
                data={**finding.data, "part": part} if part else finding.data,
                fix=None,
            )


__all__ = ["LEAKS", "MissingReaderError", "check_extracted"]
