"""Templates that fail when they are rendered: braces meant as text, tags that don't parse.

Params: ``report``: ``braces`` or ``render``; ``helpers``: functions that the program registers with
Handlebars, so that others are known to be missing (empty: nothing is said of them). Nothing is
rendered or executed: the engines' own parsers read the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis import literal_braces, templates
from promptlint.analysis.template_use import TemplateUse
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.model.text import Text

_PARSED = ("jinja2", "handlebars")
_KINDS = ("syntax", "unknown-tag", "depth", "comment")
_UNSURE = ("unknown-tag", "comment")
"""Problems that the engine of another project may not have, or that it renders in silence."""
_GUESSED = ("text", "markdown")
_SHOWN = 6
_NAMES = {"jinja2": "Jinja2", "handlebars": "Handlebars"}


class TemplateFaults:
    """Looks at the templates of every prompt whose engine is known."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a text for braces, one for each tag that does not parse."""
        for prompt in document.prompts:
            if params["report"] == "braces":
                yield from _braces(document, prompt)
        if params["report"] == "render":
            listed = params.get("helpers")
            known = frozenset(map(str, listed)) if isinstance(listed, list | tuple) else frozenset()
            yield from _unparsed(document, known)


CHECK = TemplateFaults()


def _braces(document: Document, prompt: Prompt) -> Iterator[Hit]:
    if prompt.engine not in ("format", "f-string"):
        return
    texts = [prompt.body] if prompt.body else [message.text for message in prompt.messages]
    for text in dict.fromkeys(texts):
        found = literal_braces.find(text.value, prompt.engine)
        # In an f-string, Python itself refuses all but a dictionary that reads as a format.
        if found is None or (prompt.engine == "f-string" and not found.json):
            continue
        # Plain text may be filled by other means than `str.format`.
        guessed = document.format in _GUESSED
        if guessed and not found.json:
            continue
        places = [Place(span=text.source_span(*span)) for span in found.spans]
        yield Hit(
            places[0],
            args={"written": _shown(text.value, found.spans[0][0])},
            related=tuple(Place(span=place.span, message="and here") for place in places[1:_SHOWN]),
            data={"engine": prompt.engine, "braces": len(places)},
            severity=Severity.WARNING if guessed else None,
            confidence=Confidence.MEDIUM if guessed else None,
            fix=_fix(document, text, found),
        )


def _shown(text: str, start: int) -> str:
    shown = " ".join(text[start : start + 60].split())
    return shown if len(shown) <= 24 else shown[:23] + "…"


def _fix(document: Document, text: Text, found: literal_braces.LiteralBraces) -> Fix | None:
    edits = []
    for start, end in found.spans:
        at = text.source_span(start, end)
        brace = text.value[start:end]
        if document.text[slice(*at)] != brace:
            return None
        edits.append(Edit(*at, brace * 2))
    if not found.balanced:
        return None
    return Fix(safe=False, summary="double the braces", edits=tuple(edits))


def _helpers(document: Document, used: TemplateUse, known: frozenset[str]) -> Iterator[Hit]:
    """Functions that neither the engine nor the program has: one hit for each name.

    Only where the settings say what the program registers: no template tells.
    """
    if document.format != "dotprompt" or not known:
        return
    told = set(known)
    for use in used.helpers:
        if use.name not in told:
            told.add(use.name)
            yield Hit(
                Place(span=use.span),
                args={"what": use.name, "engine": "dotprompt"},
                message=f"neither dotprompt nor this project has a helper `{use.name}`",
                help="register the helper and list it under `helpers`, or pass its result in",
                data={"engine": "handlebars", "kind": "helper"},
            )


def _unparsed(document: Document, known: frozenset[str]) -> Iterator[Hit]:
    for prompt, used in zip(document.prompts, templates.of_document(document), strict=True):
        if prompt.engine not in _PARSED:
            continue
        yield from _helpers(document, used, known)
        guessed = document.format == "markdown"
        for problem in used.problems:
            if problem.kind not in _KINDS or (guessed and not prompt.declared):
                continue
            unsure = problem.kind in _UNSURE
            yield Hit(
                Place(span=problem.span),
                args={"what": problem.message, "engine": _NAMES[prompt.engine]},
                data={"engine": prompt.engine, "kind": problem.kind},
                message=problem.message if problem.kind == "comment" else None,
                help=problem.help or None,
                severity=Severity.WARNING if unsure else None,
                confidence=Confidence.MEDIUM if unsure else None,
            )
