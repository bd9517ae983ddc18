"""Blocks, tags and comments that a template opens and never closes, or closes unopened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from promptlint.analysis import templates
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_KINDS = ("unclosed", "unopened")
_STRAY = {
    # A tag with more closing braces than it has opening ones. What is open and unclosed runs to the
    # end, so that every character is read once.
    "jinja2": re.compile(
        r"\{#.*?(?:#\}|\Z)|\{%.*?(?:%\}(?P<a>\}*)|\Z)|\{\{.*?(?:\}\}(?P<b>\}*)|\Z)", re.DOTALL
    ),
    "handlebars": re.compile(
        r"\{\{~?!--.*?(?:--~?\}\}|\Z)|\{{3,4}.*?(?:\}{3,4}|\Z)|\{\{.*?(?:\}\}(?P<a>\}*)|\Z)",
        re.DOTALL,
    ),
}
_SHOWN = 6
_OPEN_IT = "open it where it should begin, or remove this end"
_FREE_TEXT = (".md", ".markdown", ".mdx", ".mdc", ".txt", "")


class UnclosedBlock:
    """Reports what the engine's own grammar refuses; every other problem is left to others.

    The template language of plain text and Markdown is a guess, so that there a stray tag may be
    what the prompt talks about: nothing is said unless the file declares variables.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each block, tag or comment that is not closed or not open."""
        guessed = (
            document.format in ("text", "markdown")
            and PurePosixPath(document.path).suffix.lower() in _FREE_TEXT
        )
        for prompt, used in zip(document.prompts, templates.of_document(document), strict=True):
            if guessed and not prompt.declared:
                continue
            if not used.problems:
                yield from _strays(prompt)
            for problem in used.problems:
                if problem.kind in _KINDS:
                    yield Hit(
                        Place(span=problem.span),
                        args={"what": problem.message},
                        data={"engine": prompt.engine, "kind": problem.kind},
                        help=problem.help or (_OPEN_IT if problem.kind == "unopened" else None),
                    )


CHECK = UnclosedBlock()


def _strays(prompt: Prompt) -> Iterator[Hit]:
    """Braces behind a tag that close nothing: the engine prints them. Text with braces of its own,
    such as JSON around a variable, is left alone."""
    pattern = _STRAY.get(prompt.engine or "")
    if pattern is None:
        return
    for text in [prompt.body] if prompt.body else [message.text for message in prompt.messages]:
        source = text.value
        if ("}}}" not in source and "%}}" not in source) or "raw" in source:
            continue
        if "{" in pattern.sub("", source):
            continue
        matches = [match for match in pattern.finditer(source) if _stray(match)]
        places = [
            Place(span=text.source_span(*match.span(match.lastgroup or 0))) for match in matches
        ]
        if not matches:
            continue
        yield Hit(
            places[0],
            args={"what": f"`{_stray(matches[0])}` closes nothing and is sent as text"},
            related=tuple(Place(span=place.span, message="and here") for place in places[1:_SHOWN]),
            data={"engine": prompt.engine, "kind": "stray"},
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            help="remove it",
        )


def _stray(match: re.Match[str]) -> str:
    """The braces that a tag has too many."""
    return match[match.lastgroup] or "" if match.lastgroup else ""
