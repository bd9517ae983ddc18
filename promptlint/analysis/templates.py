"""Which variables a prompt's template reads, and where: one entrance for every engine.

Nothing is rendered or executed. Every analysis is linear in the template, apart from the depth
of nesting, which is bounded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from promptlint.analysis.template_use import Problem, TemplateUse, Use
from promptlint.model.document import Document, Prompt
from promptlint.model.text import Text

__all__ = ["Problem", "TemplateUse", "Use", "of_document", "variables"]


def variables(prompt: Prompt) -> TemplateUse:
    """Variables that the prompt's template reads, with spans in the document.

    The whole template where the prompt has one, else every message as a template of its own.
    Engines that are not analysed (``liquid``, Python's own f-strings) give an opaque result.
    """
    analyse = _engine(prompt.engine)
    if analyse is None:
        return TemplateUse(prompt.engine, opaque=True)
    texts = [prompt.body] if prompt.body else [message.text for message in prompt.messages]
    results = [_placed(analyse(text.value), text) for text in texts]
    return TemplateUse(
        prompt.engine,
        tuple(use for result in results for use in result.uses),
        tuple(problem for result in results for problem in result.problems),
        any(result.opaque for result in results),
        tuple(helper for result in results for helper in result.helpers),
    )


def of_document(document: Document) -> tuple[TemplateUse, ...]:
    """`variables` of each of the document's prompts, worked out once."""
    return document.memo(
        "templates", lambda: tuple(variables(prompt) for prompt in document.prompts)
    )


def _engine(name: str | None) -> Callable[[str], TemplateUse] | None:
    """The analysis of an engine, imported when it is needed."""
    if name in ("jinja2", "nunjucks"):
        from promptlint.analysis.template_jinja import analyse

        return lambda source: analyse(source, name)
    if name in ("mustache", "handlebars"):
        from promptlint.analysis import template_braces

        return template_braces.mustache if name == "mustache" else template_braces.handlebars
    if name in ("format", "dollar"):
        from promptlint.analysis import template_format

        return template_format.str_format if name == "format" else template_format.dollar
    if name == "semantic-kernel":
        from promptlint.analysis.template_kernel import kernel

        return kernel
    return None


def _placed(result: TemplateUse, text: Text) -> TemplateUse:
    if text.anchors == ((0, 0),):
        return result
    return replace(
        result,
        uses=tuple(replace(use, span=text.source_span(*use.span)) for use in result.uses),
        helpers=tuple(replace(use, span=text.source_span(*use.span)) for use in result.helpers),
        problems=tuple(
            replace(problem, span=text.source_span(*problem.span)) for problem in result.problems
        ),
    )
