"""What a prompt declares about its answer: a format, a schema, a language.

Declared is what the file's settings say (dotprompt's ``output``, a ``response_format``, an output
schema beside the prompt), or a sentence that asks it of the whole answer in every case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from promptlint.analysis.demands import format_demand, language_demand
from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.text_language import language_of
from promptlint.model.document import Document, Prompt

_MOST_NODES = 2_000
_DEPTH = 20
_SCALARS = ("string", "boolean", "null", "number", "integer")
_PICO_KEY = re.compile(
    r"\s*(?P<name>[^?(\s]+)(?P<optional>\?)?\s*(?:\(\s*(?P<type>\w+)\s*(?:,[^)]*)?\))?\s*", re.S
)
_FORMAT_KEYS = ("response_format", "responseFormat")
_SCHEMA_KEYS = ("output_schema", "outputSchema", "response_schema", "responseSchema")
_ASKS_JSON = re.compile(
    r"(?i)\b(?:answer|respond|reply|return|output|produce|generate)\b[^.;:\n]{0,40}?"
    r"\b(?:as|in|with|only)\b[^.;:\n]{0,20}?\bJSON\b"
)
_NEGATED = re.compile(r"(?i)\b(?:not|never|no|without|avoid)\b|n't")
_UNSAFE = ("pattern", "patternProperties", "propertyNames", "format", "$dynamicRef")
"""Patterns may run for ever; ``format`` asserts nothing."""
_SCRIPTS = {
    "Russian": "Cyrillic", "Ukrainian": "Cyrillic", "Bulgarian": "Cyrillic",
    "Hindi": "Devanagari", "Mandarin": "Chinese",
}  # fmt: skip
_TELLABLE = frozenset(
    "English German French Spanish Portuguese Italian Dutch Chinese Japanese Korean Cyrillic "
    "Arabic Hebrew Devanagari Thai Greek".split()
)
_OTHER_LANGUAGES = re.compile(
    r"(?i)translat|language|\b(?:English|German|French|Spanish|Portuguese|Italian|Dutch|Chinese|"
    r"Mandarin|Japanese|Korean|Russian|Arabic|Hebrew|Hindi|Thai|Greek|Latin|Polish|Turkish)\b"
    r"|sprache|langue|idioma|lingua|taal|übersetz|tradu[izc]|vertaal"
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the answer should be.

    Attributes:
        json: it is a JSON text, or holds one.
        schema: a JSON Schema for it; ``None`` where none is known.
        language: as `promptlint.analysis.text_language.language_of` names it.
        said: the prompt asks for that language; otherwise it is merely written in it.
    """

    json: bool = False
    schema: Mapping[str, Any] | None = None
    language: str | None = None
    said: bool = False


def declared_by(document: Document, prompt: Prompt, text: str) -> Declared:
    """What a prompt declares.

    Args:
        document: where it stands.
        prompt: the prompt.
        text: its rendered turns.
    """
    data = document.data if isinstance(document.data, Mapping) else {}
    schema = next(_schemas(data, document.path), None)
    asked = schema is not None or _format_is_json(data, prompt)
    demands: set[tuple[str, bool]] = set()
    languages: set[str] = set()
    for one in instructions_of(document, prompt):
        if one.conditional or one.scope:
            continue
        demand = format_demand(one.text)
        if demand is not None:
            demands.add((demand.format.lower(), demand.refused))
        elif _ASKS_JSON.search(one.text) and not _NEGATED.search(one.text):
            demands.add(("json", False))
        language = language_demand(one.text)
        if language is not None:
            languages.add(language[0])
    asked = asked or any(name.startswith("json") for name, refused in demands if not refused)
    refused = any(refused for name, refused in demands if name.startswith("json"))
    wants_json = asked and not refused
    if len(languages) == 1:
        name = languages.pop()
        name = _SCRIPTS.get(name, name)
        return Declared(wants_json, schema, name if name in _TELLABLE else None, True)
    if languages or wants_json or _OTHER_LANGUAGES.search(text):
        return Declared(wants_json, schema)
    return Declared(wants_json, schema, language_of(text))


def _format_is_json(data: Mapping[Any, Any], prompt: Prompt) -> bool:
    wanted = prompt.settings.values.get("response_format") if prompt.settings else None
    if wanted is not None and "json" in str(wanted.value).lower():
        return True
    return any("json" in str(value)[:2000].lower() for value in _values(data, _FORMAT_KEYS))


def _schemas(data: Mapping[Any, Any], path: str) -> Iterator[dict[str, Any]]:
    output = data.get("output")
    if path.endswith(".prompt") and isinstance(output, Mapping):
        found = _from_picoschema(output.get("schema"))
        if found:
            yield found
    for value in _values(data, _FORMAT_KEYS):
        if not isinstance(value, Mapping):
            continue
        inner = value.get("json_schema", value.get("schema"))
        if isinstance(inner, Mapping):
            inner = inner["schema"] if isinstance(inner.get("schema"), Mapping) else inner
            if _is_schema(inner):
                yield cleaned(inner)
    for value in _values(data, _SCHEMA_KEYS):
        if _is_schema(value):
            yield cleaned(value)


def _is_schema(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("properties"), Mapping)


def _values(data: object, keys: tuple[str, ...], depth: int = 0) -> Iterator[Any]:
    """What stands under these keys, without lists: those hold messages and tools."""
    if depth > 6 or not isinstance(data, Mapping):
        return
    for key, value in data.items():
        if key in keys:
            yield value
        else:
            yield from _values(value, keys, depth + 1)


def cleaned(schema: Mapping[Any, Any]) -> dict[str, Any]:
    """The schema without what a validator could be busy with for ever; ``{}`` for a huge one."""
    left = [_MOST_NODES]

    def copy(node: Any, depth: int) -> Any:
        left[0] -= 1
        if left[0] < 0 or depth > _DEPTH:
            raise ValueError
        if isinstance(node, Mapping):
            # below `properties` the same words are names of fields
            return {
                str(key): copy(value, depth + 1)
                for key, value in node.items()
                if key not in _UNSAFE or isinstance(value, Mapping)
            }
        return [copy(item, depth + 1) for item in node] if isinstance(node, list) else node

    try:
        made: dict[str, Any] = copy(schema, 0)
    except ValueError:
        return {}
    made.pop("$schema", None)
    return made


def _from_picoschema(schema: object) -> dict[str, Any]:
    """JSON Schema of dotprompt's ``output.schema``, as its specification has it.

    What is not understood (the name of a schema that a program registers) allows everything.
    """
    if isinstance(schema, Mapping) and (
        _is_schema(schema) or schema.get("type") in ("object", "array", *_SCALARS)
    ):
        return cleaned(schema)
    try:
        return _pico(schema, 0)
    except RecursionError:
        return {}


def _pico(node: object, depth: int) -> dict[str, Any]:
    if depth > _DEPTH:
        return {}
    if isinstance(node, str):
        kind = node.split(",", 1)[0].strip()
        return {"type": kind} if kind in _SCALARS else {}
    if not isinstance(node, Mapping):
        return {}
    properties: dict[str, Any] = {}
    required: list[str] = []
    made: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    for key, value in node.items():
        if str(key).strip().startswith("(*)"):
            made["additionalProperties"] = _pico(value, depth + 1)
            continue
        match = _PICO_KEY.fullmatch(str(key))
        if match is None:
            continue
        kind, name = match["type"], match["name"]
        inner: dict[str, Any] = {}
        if kind == "enum":
            inner = {"enum": value} if isinstance(value, list) else {}
        elif kind == "array":
            inner = {"type": "array", "items": _pico(value, depth + 1)}
        else:
            inner = _pico(value, depth + 1)
        if match["optional"]:
            inner = {"anyOf": [inner, {"type": "null"}]} if inner else {}
        else:
            required.append(name)
        properties[name] = inner
    return made
