"""Dotprompt files (``.prompt``): YAML front matter and a Handlebars body with role markers.

As specified in google/dotprompt (``spec/``, ``js/src/parse.ts``): comment lines may stand before
the front matter, ``input.schema`` is Picoschema, JSON Schema or the name of a schema that a
program registers, ``{{role "…"}}`` begins a message and text before the first one is the user's.
Other tools use the ending for plain text: a file without front matter and without a marker of
dotprompt is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from promptlint.model.document import Document, Message, Prompt, UnreadableError, Variable
from promptlint.model.place import Place, Span
from promptlint.model.text import Text
from promptlint.readers import text as plain_text
from promptlint.readers.decode import Decoded

if TYPE_CHECKING:  # YAML takes a while to load, and some files have none
    from promptlint.model.facts import Config
    from promptlint.readers.yaml_tree import Node

_OPENING = re.compile(r"(?:(?:#[^\r\n]*|[ \t]*)(?:\r\n|\r|\n))*---[ \t]*(?:\r\n|\r|\n)")
_CLOSING = re.compile(r"(?:(?<=[\r\n])|\A)---[ \t]*(?:\r\n|\r|\n|\Z)")
_OWN_KEY = re.compile(
    r"^(?:model|config|input|output|tools|metadata|variant|maxTurns|toolChoice|toolConfig"
    r"|returnToolRequests|modelName|modelProvider|default|name|description)[ \t]*:",
    re.MULTILINE,
)
_OURS = frozenset(
    ("model config input output tools metadata variant maxTurns toolChoice returnToolRequests "
     "ext description name modelName modelProvider").split()
)  # fmt: skip
_MARKER = re.compile(r"\{\{~?[ \t]*(?:role[ \t]+[\"']|history\b|media[ \t]+url=|#|>)")
_ROLE = re.compile(r"\{\{~?[ \t]*role[ \t]+(?:\"([^\"\r\n{}]*)\"|'([^'\r\n{}]*)')[ \t]*~?\}\}")
_ROLES = {"model": "assistant"}
_PICO_KEY = re.compile(r"[ \t]*([^?(\s]+)(\?)?[ \t]*(?:\(.*)?", re.DOTALL)
_SCHEMA_TYPES = frozenset("string boolean null number integer object array".split())
_COMPOSED = ("$ref", "allOf", "anyOf", "oneOf", "patternProperties")
_SETTINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "model": (("model",), ("modelName",)),
    "temperature": (("config", "temperature"),),
    "top_p": (("config", "topP"),),
    "max_output": (("config", "maxOutputTokens"),),
    "response_format": (("output", "format"),),
}


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Parse a ``.prompt`` file; one that is no dotprompt is read as text.

    Raises:
        UnreadableError: front matter with keys of dotprompt that is no valid YAML mapping.
    """
    text = decoded.text
    found = _front_matter(text)
    if found is None and not _MARKER.search(text):
        return plain_text.read(path, decoded, kind or "prompt")
    root, body = found or (None, 0)
    messages = _messages(text, body)
    settings = _settings(root)
    prompt = Prompt(
        name=PurePosixPath(path).name.partition(".")[0] or PurePosixPath(path).name,
        flavour="chat" if any(message.role for message in messages) else "template",
        messages=messages,
        engine="handlebars",
        declared=_declared(root),
        settings=settings,
        body=Text.verbatim(text, body),
        # A name that begins with `_` is a partial: the rest stands where it is included.
        complete=not PurePosixPath(path).name.startswith("_"),
    )
    return Document(
        path=path,
        kind=kind or "prompt",
        format="dotprompt",
        text=text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=_plain(root),
        locate=_locator(root),
        prompts=(prompt,),
        configs=(settings,) if settings and settings.values else (),
    )


def _front_matter(text: str) -> tuple[Node, int] | None:
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return None
    start, end = opening.end(), closing.start()
    if not _OWN_KEY.search(text, start, end):
        return None
    from promptlint.readers import yaml_tree

    try:
        root = yaml_tree.compose(text, start, end)
    except UnreadableError as error:
        # Its parser then takes the whole file, front matter included, for the template.
        problem = error.reason.removeprefix("is not valid YAML: ")
        reason = f"has front matter that is no valid YAML, so it is sent as text: {problem}"
        raise UnreadableError(reason, span=error.span, text=text) from None
    if root is None:
        return None
    if root.kind != "map":
        at = root.span[0]
        raise UnreadableError("has front matter that is not a mapping", span=(at, at), text=text)
    keys = {key.text for key, _ in root.pairs}
    return (root, closing.end()) if keys & _OURS else None


def _plain(root: Node | None) -> object:
    if root is None:
        return {}
    from promptlint.readers.yaml_tree import plain

    return plain(root)


def _locator(root: Node | None) -> partial[Span | None] | None:
    if root is None:
        return None
    from promptlint.readers.yaml_tree import locate

    return partial(locate, root)


def _messages(text: str, body: int) -> tuple[Message, ...]:
    """Messages as cut at the role markers, each trimmed; blank ones are left out."""
    markers = list(_ROLE.finditer(text, body))
    cuts: list[tuple[str, int, int]] = []
    first = markers[0].start() if markers else len(text)
    cuts.append(("user" if markers else "", body, first))
    for index, marker in enumerate(markers):
        end = markers[index + 1].start() if index + 1 < len(markers) else len(text)
        role = (marker[1] or marker[2] or "").strip()
        cuts.append((_ROLES.get(role, role), marker.end(), end))
    return tuple(
        Message(role, trimmed)
        for role, start, end in cuts
        if (trimmed := _trimmed(text, start, end)).value
    )


def _trimmed(text: str, start: int, end: int) -> Text:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Text.verbatim(text, start + lead, start + max(lead, len(piece.rstrip())))


def _declared(root: Node | None) -> tuple[Variable, ...] | None:
    """Variables of ``input.schema`` and ``input.default``.

    ``None`` where the schema is named and stands elsewhere, or takes any property.
    """
    schema = root.at("input", "schema") if root else None
    if schema is None or schema.kind != "map":
        return None
    from promptlint.readers.front_matter import declared, unique

    found = _json_schema(schema) if _is_json_schema(schema) else _picoschema(schema)
    if found is None:
        return None
    default = root.at("input", "default") if root else None
    more = declared(default, "input.default") if default is not None else iter(())
    return unique([*found, *more])


def _is_json_schema(schema: Node) -> bool:
    kind, properties = schema.get("type"), schema.get("properties")
    if properties is not None and properties.kind == "map":
        return True
    by_type = kind is not None and kind.kind == "scalar" and kind.text in _SCHEMA_TYPES
    # A variable may be called `type`; JSON Schema has no other words for an object's fields.
    return (by_type and len(schema.pairs) == 1) or any(schema.get(key) for key in _COMPOSED)


def _json_schema(schema: Node) -> list[Variable] | None:
    properties = schema.get("properties")
    extra = schema.get("additionalProperties")
    if any(schema.get(key) for key in _COMPOSED) or (extra is not None and extra.text != "false"):
        return None
    if properties is None or properties.kind != "map":
        return None
    needed = schema.get("required")
    required = {item.text for item in needed.items} if needed is not None else set()
    return [
        Variable(name.text, Place(span=name.span), "input.schema", name.text in required)
        for name, _ in properties.pairs
        if name.kind == "scalar" and name.text
    ]


def _picoschema(schema: Node) -> list[Variable] | None:
    found = list(_pico_fields(schema))
    return None if any(variable.name == "*" for variable in found) else found


def _pico_fields(schema: Node) -> Iterator[Variable]:
    for key, _ in schema.pairs:
        if key.kind == "scalar" and key.text.strip().startswith(("(*)", "*")):
            yield Variable("*", Place(span=key.span), "input.schema")
            continue
        match = _PICO_KEY.fullmatch(key.text) if key.kind == "scalar" else None
        if match is None:
            continue
        start = key.span[0] + (1 if key.style in ("'", '"') else 0) + match.start(1)
        span = (start, start + len(match[1]))
        yield Variable(match[1], Place(span=span), "input.schema", required=not match[2])


def _settings(root: Node | None) -> Config | None:
    if root is None:
        return None
    from promptlint.facts import names
    from promptlint.model.facts import Config, Value
    from promptlint.readers.yaml_tree import scalar

    values: dict[str, Value] = {}
    for name, routes in _SETTINGS.items():
        node = next((node for route in routes if (node := root.at(*route))), None)
        if node is not None and node.kind == "scalar":
            values[name] = Value(scalar(node), Place(span=node.span))
    served = root.get("modelProvider")
    if served is not None and (platform := names.platform(served.text)):
        values["provider"] = Value(platform, Place(span=served.span))
    output = root.at("output", "schema")
    if output is not None and output.kind == "map":
        is_json = _is_json_schema(output)
        fields = (_json_schema(output) or []) if is_json else list(_pico_fields(output))
        outputs = tuple(variable.name for variable in fields)
        if outputs:
            values["outputs"] = Value(outputs, Place(span=output.span))
    place = Place(span=root.span)
    return Config("generation", "dotprompt", values, place=place)
