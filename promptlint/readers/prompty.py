"""Prompty files: YAML front matter and a template with role headers.

Reads the first format (``model.configuration``, ``model.parameters``, ``inputs`` by name,
``sample``) and the second (``model.id``, ``model.options``, ``inputs`` as a list of properties,
``template.format.kind``), as specified in microsoft/prompty, ``spec/spec.md`` §2, and as
promptflow reads them.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import PurePosixPath

from promptlint.model.document import Document, Message, Prompt, UnreadableError, Variable
from promptlint.model.facts import Config, Scalar, Value
from promptlint.model.place import Place
from promptlint.model.text import Text
from promptlint.readers import front_matter, yaml_tree
from promptlint.readers.decode import Decoded
from promptlint.readers.yaml_tree import Node, scalar

_ENGINES = {"jinja": "jinja2", "jinja2": "jinja2", "none": None, "noop": None, "text": None}

# Neutral name → routes in both formats, the first that is there counts.
_SETTINGS: dict[str, tuple[tuple[str, ...], ...]] = {
    "model": (
        ("model", "id"),
        ("model", "configuration", "name"),
        ("model", "configuration", "model"),
        ("model", "configuration", "model_name"),
        ("model", "configuration", "azure_deployment"),
        ("model", "azure_deployment"),
    ),
    "provider": (
        ("model", "provider"),
        ("model", "connection", "provider"),
        ("model", "configuration", "provider"),
        ("model", "configuration", "type"),
    ),
    "api": (("model", "apiType"), ("model", "api")),
    "temperature": (("model", "options", "temperature"), ("model", "parameters", "temperature")),
    "top_p": (("model", "options", "topP"), ("model", "parameters", "top_p")),
    "max_output": (
        ("model", "options", "maxOutputTokens"),
        ("model", "parameters", "max_tokens"),
        ("model", "parameters", "max_completion_tokens"),
    ),
    "response_format": (
        ("model", "parameters", "response_format"),
        ("model", "options", "additionalProperties", "response_format"),
    ),
}

_REFERENCE = re.compile(r"\$\{[^}]*\}")
_MENTION = re.compile(r"\{\{([^{}]{1,200})\}\}|\$\{([^{}]{1,200})\}")
_WORD = re.compile(r"[A-Za-z_]\w*")


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Parse a ``.prompty`` file.

    Raises:
        UnreadableError: front matter that is not closed, not valid YAML or not a mapping.
    """
    text = decoded.text
    root, body = _front_matter(text)
    settings = _settings(root)
    messages = front_matter.messages(text, body, "system")
    prompt = Prompt(
        name=_name(path, root),
        flavour=_flavour(messages, front_matter.has_roles(text, body)),
        messages=messages,
        engine=_engine(root),
        declared=_declared(root, text),
        settings=settings,
        body=Text.verbatim(text, body),
    )
    return Document(
        path=path,
        kind=kind or "prompt",
        format="prompty",
        text=text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=yaml_tree.plain(root) if root else {},
        locate=partial(yaml_tree.locate, root),
        prompts=(prompt,),
        configs=(settings,) if settings.values else (),
    )


def _front_matter(text: str) -> tuple[Node | None, int]:
    """Root node of the front matter, if any, and where the template begins."""
    found = front_matter.find(text)
    if found is None:
        return None, 0
    start, end = found.yaml
    if found.body is None:
        raise UnreadableError(
            "has front matter with no closing `---` line", span=(start, start), text=text
        )
    root = yaml_tree.compose(text, start, end)
    if root is not None and root.kind != "map":
        raise UnreadableError(
            "has front matter that is not a mapping", span=(root.span[0], root.span[0]), text=text
        )
    return root, found.body


def _name(path: str, root: Node | None) -> str:
    node = root.get("name") if root else None
    return (node.text if node and node.kind == "scalar" else "") or PurePosixPath(path).stem


def _flavour(messages: tuple[Message, ...], by_role: bool) -> str:
    if any(message.role in ("user", "assistant") for message in messages):
        return "chat"
    return "system" if by_role else "template"


def _engine(root: Node | None) -> str | None:
    node = root.get("template") if root else None
    for route in (("format", "kind"), ("format",), ("type",)):
        if node is not None and node.kind == "map":
            inner = node.at(*route)
            node = inner if inner is not None and inner.kind == "scalar" else node
    if node is None or node.kind != "scalar" or not node.text:
        return "jinja2"
    name = node.text.strip().lower()
    return _ENGINES.get(name, name)


def _declared(root: Node | None, text: str) -> tuple[Variable, ...] | None:
    """Declared variables; ``None`` when they stand in another file (``${file:inputs.json}``)."""
    inputs = None
    if root is not None:
        inputs = root.get("inputs") or root.at("inputSchema", "properties")
    sample = root.get("sample") if root else None
    if inputs is not None and inputs.kind == "scalar" and inputs.text:
        return None
    found = list(front_matter.declared(inputs, "inputs"))
    if sample is not None and sample.kind == "map":
        found += front_matter.declared(sample, "sample")
    elif sample is not None and sample.text and not found:
        return None
    used = _used_by_settings(root, text)
    return tuple(
        variable
        if variable.name not in used
        else Variable(variable.name, variable.place, variable.source, variable.required, True)
        for variable in front_matter.unique(found)
    )


def _used_by_settings(root: Node | None, text: str) -> frozenset[str]:
    """Names that the front matter itself uses: bindings of tools, ``{{name}}`` in a setting."""
    if root is None:
        return frozenset()
    names: set[str] = set()
    for match in _MENTION.finditer(text, *root.span):
        names.update(_WORD.findall(match.group(1) or match.group(2)))
    tools = root.get("tools") or root.at("model", "parameters", "tools")
    for tool in tools.items if tools is not None else ():
        bindings = tool.get("bindings") if tool.kind == "map" else None
        names.update(_scalars(bindings))
    return frozenset(names)


def _scalars(node: Node | None) -> set[str]:
    if node is None:
        return set()
    if node.kind == "scalar":
        return {node.text}
    children = [*node.items, *(value for _, value in node.pairs)]
    return set().union(*(_scalars(child) for child in children))


def _settings(root: Node | None) -> Config:
    values: dict[str, Value] = {}
    if root is not None:
        for name, routes in _SETTINGS.items():
            found = next((node for route in routes if (node := root.at(*route))), None)
            if found is not None:
                values[name] = _value(found)
        if "provider" not in values and (served := _endpoint(root)) is not None:
            values["provider"] = served
        model = root.get("model")
        if model is not None and model.kind == "scalar" and model.text:
            values["model"] = _value(model)
        outputs = root.get("outputs") or root.at("outputSchema", "properties")
        names = tuple(variable.name for variable in front_matter.declared(outputs, "outputs"))
        if outputs is not None and names:
            values["outputs"] = Value(names, Place(span=outputs.span))
    place = Place(span=root.span) if root is not None else Place()
    return Config(world="generation", framework="prompty", values=values, place=place)


def _endpoint(root: Node) -> Value | None:
    """Whose model it is where only an address, or a reference to one, says so."""
    for section in ("configuration", "connection"):
        part = root.at("model", section)
        if part is None:
            continue
        if part.kind == "scalar":  # a file or a variable holds the rest
            return Value(None, Place(span=part.span), known=False)
        for key, value in part.pairs if part.kind == "map" else ():
            name = (key.text or "").lower()
            if "endpoint" in name or name in ("base_url", "connection", "azure_deployment"):
                text = f"{name} {value.text or ''}".lower() if value.kind == "scalar" else name
                return Value("azure" if "azure" in text else "custom", Place(span=value.span))
    return None


def _value(node: Node) -> Value:
    """A setting as it stands; a mapping is represented by its ``type``."""
    inner = node.get("type") if node.kind == "map" else node
    place = Place(span=node.span)
    if inner is None or inner.kind != "scalar":
        return Value(None, place, known=False)
    if _REFERENCE.search(inner.text):
        return Value(inner.text, place, origin="environment", known=False)
    plain: Scalar = scalar(inner)
    return Value(plain, place)
