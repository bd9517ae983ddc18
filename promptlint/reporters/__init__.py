"""Output formats: one module each, pure functions from a report to text.

Reporters decide nothing: severities, order and exit codes are settled before. They don't import
each other; what they share is in the modules with a leading underscore.
"""

from __future__ import annotations

from importlib import import_module
from typing import cast

from promptlint.model.report import Report, Reporter, Sources, Style

REPORTERS = {
    "full": "promptlint.reporters.full",
    "concise": "promptlint.reporters.concise",
    "json": "promptlint.reporters.json_",
    "jsonl": "promptlint.reporters.jsonl",
    "sarif": "promptlint.reporters.sarif",
    "github": "promptlint.reporters.github",
    "gitlab": "promptlint.reporters.gitlab",
    "junit": "promptlint.reporters.junit",
    "markdown": "promptlint.reporters.markdown",
}

FORMATS = tuple(REPORTERS)
"""Names for ``--output-format``, the default first."""


def render(format: str, report: Report, sources: Sources, style: Style) -> str:
    """The report in a format, with a final line end unless it is empty.

    Raises:
        KeyError: no such format (see `FORMATS`).
    """
    module = import_module(REPORTERS[format])
    return cast(Reporter, module.render)(report, sources, style)


def in_a_line(report: Report) -> str:
    """``Found 3 errors and 1 warning.``, for when the report itself went to a file."""
    from promptlint.reporters._words import found

    return found(report)
