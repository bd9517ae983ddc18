"""Blocks, tags and comments that a template opens and never closes, or closes unopened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from promptlint.analysis import templates
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_KINDS = ("unclosed", "unopened")
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
            for problem in used.problems:
                if problem.kind in _KINDS:
                    yield Hit(
                        Place(span=problem.span),
                        args={"what": problem.message},
                        data={"engine": prompt.engine, "kind": problem.kind},
                    )


CHECK = UnclosedBlock()
