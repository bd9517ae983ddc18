"""Terraform files: knowledge bases of Amazon Bedrock, and nothing else.

A small part of HCL's native syntax is read: blocks, and attributes with literal values. Whatever
needs evaluation (variables, functions, templates, heredocs) is not known, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model.document import Document, Locator
from promptlint.model.facts import Config, Value
from promptlint.model.place import Place, Pointer, Span
from promptlint.readers.configs.bedrock import model_of, percentage
from promptlint.readers.decode import Decoded

_KNOWLEDGE_BASES = ("aws_bedrockagent_knowledge_base", "awscc_bedrock_knowledge_base")
_DATA_SOURCES = ("aws_bedrockagent_data_source", "awscc_bedrock_data_source")
"""Of the provider ``aws`` and of ``awscc`` (AWS Cloud Control), which names them otherwise."""

_SCHEDULES = ("aws_scheduler_schedule", "aws_cloudwatch_event_rule")
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<heredoc><<-?[ \t]*(?P<mark>\w+)[ \t]*\r?\n.*?(?:\n[ \t]*(?P=mark)\b|\Z))
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<name>[A-Za-z_][\w.-]*)
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<mark2>[{}=\[\](),])
      | (?P<other>\S)""",
    re.VERBOSE | re.DOTALL,
)
_MAX_TOKENS = 200_000


def may_concern_bytes(data: bytes) -> bool:
    """Whether the file speaks of a knowledge base at all."""
    return b"aws_bedrockagent_" in data or b"awscc_bedrock_" in data


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one ``.tf`` file; ``None`` where it has no knowledge base of Bedrock."""
    values = dict(_attributes(decoded.text))
    resources = {pointer[:3] for pointer in values if pointer[:1] == ("resource",)}
    kinds = {str(at[1]) for at in resources if len(at) == 3}
    if kinds.isdisjoint((*_KNOWLEDGE_BASES, *_DATA_SOURCES)):
        return None

    def locate(pointer: Pointer, on_key: bool) -> Span | None:
        found = values.get(pointer)
        return found.place.span if found else None

    where: Locator = locate
    return Document(
        path=path,
        kind=kind or "retrieval",
        format="terraform",
        text=decoded.text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        locate=where,
        configs=tuple(_configs(values, resources)),
        extra={"syntax": "hcl"},
    )


def _attributes(text: str) -> Iterator[tuple[Pointer, Value]]:
    """Attributes by their route through blocks and object values."""
    tokens = list(_tokens(text))
    stack: list[tuple[str, ...]] = []
    header: list[str] = []
    index = 0
    while index < len(tokens):
        kind, written = tokens[index].lastgroup or "", tokens[index][0]
        after = tokens[index + 1][0] if index + 1 < len(tokens) else ""
        if written == "{":
            stack.append(tuple(header))
            header = []
        elif written == "}":
            del stack[-1:]
            header = []
        elif kind in ("name", "string") and after == "=":
            name = written.strip('"')
            if index + 2 < len(tokens) and tokens[index + 2][0] == "{":
                header = [name]  # an object value is read like a block
                index += 2
                continue
            route: Pointer = tuple(part for block in stack for part in block)
            end = _end(tokens, index + 2, text)
            yield (*route, name), _value(tokens[index + 2 : end])
            header, index = [], end
            continue
        elif kind in ("name", "string"):
            header.append(written.strip('"'))
        else:
            header = []
        index += 1


def _end(tokens: list[re.Match[str]], index: int, text: str) -> int:
    """Index after an attribute's expression: it ends with its line, brackets closed."""
    depth = 0
    while index < len(tokens):
        written = tokens[index][0]
        if written == "}" and depth == 0:
            return index
        depth += (written in "([{" and len(written) == 1) - (written in ")]}" and len(written) == 1)
        index += 1
        if depth <= 0 and index < len(tokens):
            between = text[tokens[index - 1].end() : tokens[index].start()]
            if "\n" in between or tokens[index][0] == ",":
                return index
    return index


def _value(tokens: list[re.Match[str]]) -> Value:
    if len(tokens) != 1:
        span = (tokens[0].start(), tokens[-1].end()) if tokens else None
        return Value(None, Place(span=span), known=False)
    token = tokens[0]
    place, written = Place(span=token.span()), token[0]
    if token.lastgroup == "number":
        return Value(float(written) if "." in written else int(written), place)
    if token.lastgroup == "string":
        inner = written[1:-1]
        # A template can't be known, but an ARN with the region left open still names its model.
        return Value(inner, place, known="${" not in inner and "%{" not in inner)
    if written in ("true", "false"):
        return Value(written == "true", place)
    return Value(None, place, known=False)


def _configs(values: dict[Pointer, Value], resources: set[Pointer]) -> Iterator[Config]:
    bases = sorted((at for at in resources if at[1] in _KNOWLEDGE_BASES), key=str)
    schedule = next((at for at in sorted(resources, key=str) if at[1] in _SCHEDULES), None)
    shared = _knowledge_base(values, bases[0]) if len(bases) == 1 else {}
    sources = sorted((at for at in resources if at[1] in _DATA_SOURCES), key=str)
    for at in sources:
        found = {**shared, **_chunks(values, at)}
        if schedule is not None:
            found["refresh"] = Value("schedule", Place())
        yield _config(found, at)
    if not sources:
        for at in bases:
            yield _config(_knowledge_base(values, at), at)


def _config(found: dict[str, Value], at: Pointer) -> Config:
    return Config(
        "retrieval",
        "bedrock-terraform",
        found,
        scope=str(at[2]),
        unit="tokens",
        unit_certain=True,
    )


def _knowledge_base(values: dict[Pointer, Value], at: Pointer) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for pointer, value in values.items():
        if pointer[: len(at)] != at:
            continue
        if pointer[-1] == "embedding_model_arn":
            found["embedding.model"] = model_of(value)
        elif pointer[-1] == "dimensions":
            found["embedding.dimension"] = value
        elif pointer[-2:] == ("storage_configuration", "type"):
            found["index.store"] = value
    return found


def _chunks(values: dict[Pointer, Value], at: Pointer) -> dict[str, Value]:
    own = {pointer[len(at) :]: value for pointer, value in values.items() if pointer[:3] == at}
    found: dict[str, Value] = {}
    share: Value | None = None
    for pointer, value in own.items():
        inside = pointer[-2] if len(pointer) > 1 else ""
        if inside in ("fixed_size_chunking_configuration", "semantic_chunking_configuration"):
            if pointer[-1] in ("max_tokens", "max_token"):
                found["chunk.size"] = value
            elif pointer[-1] == "overlap_percentage":
                share = value
        elif pointer[-2:] == ("data_source_configuration", "type"):
            found["source"] = value
    overlap = percentage(found.get("chunk.size"), share)
    if overlap is not None:
        found["chunk.overlap"] = overlap
    return found


def _tokens(text: str) -> Iterator[re.Match[str]]:
    for count, match in enumerate(_TOKEN.finditer(text)):
        if count > _MAX_TOKENS:
            return
        if match.lastgroup != "comment":
            yield match
