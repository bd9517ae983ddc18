"""Variables in the braces of another template language, which are printed and never filled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis import templates
from promptlint.analysis.templates import TemplateUse
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.model.text import Text

_DOUBLE = ("jinja2", "nunjucks", "handlebars", "mustache", "liquid")
_FIXED_BY_FORMAT = ("dotprompt", "prompty")
_FIXED_BY_NAME = (".jinja", ".jinja2", ".j2", ".njk", ".hbs", ".handlebars", ".mustache")

# Tags and comments of the double-braced languages; what stands in them is no text. Unclosed ones
# run to the end, so that every character is read once.
_TAG = re.compile(
    r"\{\{\{.*?(?:\}\}\}|\Z)|\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)"
    r"|(?<![{\\])\$?\{(?P<name>[A-Za-z_]\w*)\}(?!\})",
    re.DOTALL,
)
_RAW = re.compile(r"\{%[-+]?\s*(?:end)?raw\b")
_DOUBLED = re.compile(r"(?<!\{)\{\{[ \t]*(?P<name>[A-Za-z_]\w*)[ \t]*\}\}(?!\})")
_SHOWN = 6
_ANY_NAME = re.compile(
    r"(?:placeholder|variable|name|field|bracket|brace|token|tag)s?|[A-Z_]+|.|xx+"
)
_JSON_KEY = re.compile(r"[\"']:[ \t]*\"?\Z")
_CODE = re.compile(r"`[^`\r\n]*`|```")


class BraceStyle:
    """Looks for a declared variable in braces that the prompt's own engine does not fill.

    A name that the template also reads rightly may be shown on purpose and is left alone, as is
    a name that the prompt does not declare: `{name}` is then text like any other. In a format
    that fixes its engine, a template without a single tag that declares nothing may still mean
    its `{name}` as a variable: a warning. So is a `{name}` in prose where the others are doubled.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a text, at the first variable in the wrong braces; the others are related."""
        for prompt, used in zip(document.prompts, templates.of_document(document), strict=True):
            if prompt.declared:
                wanted = {variable.name for variable in prompt.declared} - used.names
                if wanted:
                    yield from _declared(document, prompt, wanted)
            elif _is_fixed(document) and _is_bare(prompt, used):
                yield from _undeclared(document, prompt)
            elif document.kind == "prompt" and not (used.opaque and prompt.engine):
                yield from _beside(document, prompt)


CHECK = BraceStyle()


def _declared(document: Document, prompt: Prompt, wanted: set[str]) -> Iterator[Hit]:
    found = [(text, match) for text, match in _candidates(prompt) if match["name"] in wanted]
    yield from _hits(document, prompt, found)


def _is_fixed(document: Document) -> bool:
    """Whether format or name say which engine fills the template."""
    return document.format in _FIXED_BY_FORMAT or document.path.lower().endswith(_FIXED_BY_NAME)


def _is_bare(prompt: Prompt, used: TemplateUse) -> bool:
    body = prompt.body.value if prompt.body else ""
    return not used.uses and not used.opaque and "{{" not in body and "{%" not in body


def _undeclared(document: Document, prompt: Prompt) -> Iterator[Hit]:
    found = list(_candidates(prompt))
    # Code of other languages is full of braces: one kind of sign in prose is a variable.
    if prompt.engine not in _DOUBLE or not found or _looks_like_code(prompt):
        return
    in_json = '":' in (prompt.body.value if prompt.body else "")
    # `{"context": {context}}` is no JSON unless the value is filled in.
    found = [
        (text, match)
        for text, match in found
        if not in_json or _JSON_KEY.search(text.value, max(match.start() - 8, 0), match.start())
    ]
    yield from _hits(document, prompt, found, sure=False)


def _beside(document: Document, prompt: Prompt) -> Iterator[Hit]:
    """A few `{name}` in the prose of a template whose other variables are `{{name}}`.

    Where nothing tells the engine (a text file), most of the names have to be double.
    """
    if prompt.engine not in (*_DOUBLE, None) or _looks_like_code(prompt):
        return
    texts = [prompt.body] if prompt.body else [message.text for message in prompt.messages]
    double = {match["name"] for text in texts for match in _DOUBLED.finditer(text.value)}
    found = [
        (text, match)
        for text in texts
        if '":' not in text.value and _CODE.search(text.value) is None
        for match in _single(text.value)
    ]
    shown = {match["name"] for text, match in found if _is_shown(text.value, match)}
    names = {match["name"] for _, match in found}
    if not 0 < len(names) < max(len(double), 2) or names & (double | shown):
        return
    if not _tells(prompt, double):
        return
    yield from _hits(document, prompt, found, sure=False)


def _tells(prompt: Prompt, double: set[str]) -> bool:
    return bool(double) and (prompt.engine is not None or len(double) > 1)


def _is_shown(text: str, match: re.Match[str]) -> bool:
    """Whether it stands for itself: in quotes, or as a word for any of its kind."""
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    return (
        match[0].startswith("$")
        or _ANY_NAME.fullmatch(match["name"]) is not None
        or any(sign in around for sign in "\"'“”`<>[]/=_\\")
    )


def _looks_like_code(prompt: Prompt) -> bool:
    body = prompt.body.value if prompt.body else ""
    return _CODE.search(body) is not None or any(sign in body for sign in ("${", "=>", ");"))


def _candidates(prompt: Prompt) -> Iterator[tuple[Text, re.Match[str]]]:
    texts = [prompt.body] if prompt.body else [message.text for message in prompt.messages]
    for text in texts:
        if prompt.engine in _DOUBLE:
            for match in _single(text.value):
                yield text, match
        elif prompt.engine == "format":
            for match in _DOUBLED.finditer(text.value):
                yield text, match


def _single(source: str) -> Iterator[re.Match[str]]:
    raw = False
    for match in _TAG.finditer(source):
        if match["name"] is None:
            if _RAW.match(match[0]):
                raw = "endraw" not in match[0]
        elif not raw:
            yield match


def _hits(
    document: Document,
    prompt: Prompt,
    found: list[tuple[Text, re.Match[str]]],
    *,
    sure: bool = True,
) -> Iterator[Hit]:
    """At most one hit: who wrote one variable so wrote all of them so."""
    if not found:
        return
    places, edits = [], []
    for text, match in found:
        start, end = text.source_span(*match.span())
        places.append(Place(span=(start, end), message="and here"))
        if document.text[start:end] == match[0]:
            edits.append(Edit(start, end, _right(prompt, match["name"])))
    names = list(dict.fromkeys(match["name"] for _, match in found))
    written = list(dict.fromkeys(match[0] for _, match in found))
    right = _listed([_right(prompt, name) for name in names])
    fix = None
    if len(edits) == len(places):
        fix = Fix(safe=False, summary=f"write {right}", edits=tuple(edits))
    engine = _NAMES.get(prompt.engine or "", "what fills `{{…}}`")
    few = len(written) == 1
    yield Hit(
        Place(span=places[0].span),
        args={
            "found": _listed(written),
            "right": right,
            "engine": engine,
            "is": "is" if few else "are",
            "it": "it is" if few else "they are",
        },
        related=tuple(places[1:_SHOWN]),
        data={"name": names[0], "names": names[:20], "engine": prompt.engine},
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.MEDIUM,
        fix=fix,
    )


def _right(prompt: Prompt, name: str) -> str:
    return f"{{{name}}}" if prompt.engine == "format" else f"{{{{{name}}}}}"


def _listed(items: list[str]) -> str:
    shown = [f"`{item}`" for item in items[:_SHOWN]]
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return ", ".join(shown) + more


_NAMES = {
    "jinja2": "Jinja2",
    "nunjucks": "Nunjucks",
    "handlebars": "Handlebars",
    "mustache": "Mustache",
    "liquid": "Liquid",
    "format": "`str.format`",
}
