"""JSON that is asked for without saying what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.analysis.instructions import Instruction, instructions_of
from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.subjects import subject
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_ASKED = lazy(
    r"\b(?:return|respond|reply|answer|output|produce|emit|give|provide|format|write|generate|"
    r"present)"
    r"\b[^.;:\n]{0,60}?\b(?:as|in|using|with|only|just|valid|a|"
    r"the)\b[^.;:\n]{0,30}?\bjson\b(?! ?l\b)"
    r"|\b(?:output|response|answer|reply|result)s? (?:must|should|has to|needs to|will|shall) "
    r"(?:only )?be (?:in |a |as |an |valid |strict |structured |well-formed )*json\b"
    r"|\b(?:in|as|only|valid|structured) json(?: format| only)?[.!]?$",
    re.I,
)
_NOT = lazy(r"\b(?:not|never|no|avoid|without|don't|instead of|rather than|from|parse)\b", re.I)
# Anywhere in the prompt: keys, a schema, an example, or a list that may be one of keys.
_NAMED = lazy(
    r"[{\[]\s*[\"'“]\w|\{\{\s*[\"']\w|\b(?:keys?|fields?|propert(?:y|ies)|attributes?|columns?|"
    r"schemas?|structures?|shape|interface|typescript|pydantic|dataclass|spec(?:ification)?|"
    r"members?|"
    r"examples?|template|functions?|tools?|likes? (?:this|below)|json (?:array|list)|array of|"
    r"list of|"
    r"(?:format|output)s?:|dictionary|map(?:ping)?)\b"
    r"|^[ \t]*[-*][ \t]+[`\"'*]*\w+[`\"'*]*(?: \([^)\n]*\))?[ \t]*:",
    re.I | re.M,
)
# Beside the word JSON: what it holds.
_TOLD_HERE = lazy(
    r"\b(?:with|contain(?:s|ing)?|consist(?:s|ing)?|includ(?:es?|ing)|named|called|following|below|"
    r"above|like|such as|e\.g|of|for each|objects? (?:that|which)|strings?|inside|where)\b|:",
    re.I,
)
_SCHEMA_VARIABLE = lazy(
    r"\{+\s*\$?[\w.]*(?:schema|format|example|structure|instruct|json|spec|type|field|key|"
    r"output|shot|"
    r"template|tool|function|form)\w*",
    re.I,
)
_HOLE = lazy(r"\{(?!\{)")
_FILLED_IN = ("f-string", "format", "dollar", "jinja2", "mustache")
_DECLARED = "the output is declared as JSON, and neither a schema nor the text says its keys"
_PLAIN = frozenset(
    "json object data strict structured well-formed using as with data raw emit present".split()
)


class UnspecifiedJson:
    """At most one hit a prompt: at the sentence that asks for JSON."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Silent wherever keys, a schema or an example could stand, in the text or beside it."""
        if not _may_lack(document):
            return
        for prompt in document.prompts:
            asked = _asked(document, prompt)
            declared = _declares_json(document)
            if not (asked or declared) or not prompt.complete or _is_told(document, prompt):
                continue
            if asked is None:
                yield Hit(Place(pointer=("output", "format")), message=_DECLARED)
                return
            if document.kind == "source" and _may_be_told_in_code(prompt, asked[0]):
                continue
            one, start, end = asked
            yield Hit(Place(span=one.span(prompt, start, end)))


CHECK = UnspecifiedJson()


def _may_lack(document: Document) -> bool:
    data = document.data
    if not isinstance(data, dict):
        return True
    if any(key in data for key in ("outputs", "outputSchema", "tools", "schema", "functions")):
        return False
    output = data.get("output")
    return not (isinstance(output, dict) and "schema" in output)


def _declares_json(document: Document) -> bool:
    """Whether the front matter sets JSON as the output's format, and no schema beside it."""
    data = document.data
    output = data.get("output") if isinstance(data, dict) else None
    return isinstance(output, dict) and output.get("format") == "json"


def _may_be_told_in_code(prompt: Prompt, one: Instruction) -> bool:
    """Whether code may add the keys: a value in the system's text or next to the demand."""
    if prompt.settings is None or prompt.engine in _FILLED_IN:
        # A constant may be one half of a text; what is filled in may hold the schema.
        texts = [message.text.value for message in prompt.messages]
        return prompt.settings is None or any(_HOLE().search(text) for text in texts)
    return one.conditional


def _asked(document: Document, prompt: Prompt) -> tuple[Instruction, int, int] | None:
    for one in instructions_of(document, prompt):
        if "json" not in one.text.lower():
            continue
        match = _ASKED().search(one.text)
        if match is None or _NOT().search(one.text[: match.end()]):
            continue
        # "Give the name and age as JSON" names the keys.
        named = subject(match.group(), 0, 0) - _PLAIN
        if not named and not _TOLD_HERE().search(one.text, match.end()):
            return one, *match.span()
    return None


def _is_told(document: Document, prompt: Prompt) -> bool:
    settings = prompt.settings
    if settings is not None:
        if settings.values.get("outputs") is not None:
            return True
        wanted = settings.values.get("response_format")
        if wanted is not None and (not wanted.known or "schema" in str(wanted.value)):
            return True
    for message in prompt.messages:
        text = message.text.value
        if _NAMED().search(text) or _SCHEMA_VARIABLE().search(text) or message.role == "assistant":
            return True
    return False
