"""YAML to a small tree with exact places, whatever the input is.

`yaml.compose` recurses in C and kills the process on deep nesting, and plain values share what
aliases repeat, so that whoever walks them may never end. This composer works on libyaml's
events: nothing recurses, nothing is constructed from a tag, nesting and aliases are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from promptlint.model.document import UnreadableError
from promptlint.model.place import Pointer, Span

MAX_DEPTH = 100
MAX_REPEATED = 200_000

_PREFIX = "tag:yaml.org,2002:"
_MERGE = "<<"
_BLOCKS = ("|", ">")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


@dataclass(slots=True, eq=False)
class Node:
    """A scalar, list or mapping and its characters in the source.

    Attributes:
        kind: ``scalar``, ``list`` or ``map``.
        span: of the node itself, without the line end that libyaml counts to a block scalar.
        text: a scalar's decoded text.
        style: how a scalar is written: ``""`` for plain, else ``'``, ``"``, ``|`` or ``>``.
        tag: explicit tag, if any.
        items: of a list. `pairs`: key and value nodes of a mapping, in written order.
        size: nodes in it with every alias written out; `depth`: levels of nesting likewise.
    """

    kind: str
    span: Span
    text: str = ""
    style: str = ""
    tag: str | None = None
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)
    size: int = 1
    depth: int = 1

    def get(self, key: str) -> Node | None:
        """The value of a mapping's key (the last one, as loaders read it), merges included."""
        for name, value in reversed(self.pairs):
            if name.kind == "scalar" and name.text == key:
                return value
        for base in self._merged():
            found = base.get(key)
            if found is not None:
                return found
        return None

    def key(self, key: str) -> Node | None:
        """The key's own node."""
        for name, _ in reversed(self.pairs):
            if name.kind == "scalar" and name.text == key:
                return name
        return next((found for base in self._merged() if (found := base.key(key))), None)

    def at(self, *route: str) -> Node | None:
        """The node under several keys; ``None`` where one is missing."""
        node: Node | None = self
        for step in route:
            node = node.get(step) if node is not None and node.kind == "map" else None
        return node

    def _merged(self) -> Iterator[Node]:
        for name, value in self.pairs:
            if name.text == _MERGE and not name.style and name.kind == "scalar":
                yield from value.items if value.kind == "list" else (value,)


def compose(text: str, start: int = 0, end: int | None = None) -> Node | None:
    """Compose the first document of ``text[start:end]``; spans are offsets into `text`.

    ``None`` when there is nothing in it.

    Raises:
        UnreadableError: broken YAML with its place, nesting deeper than `MAX_DEPTH`, an alias
            inside its own anchor, or aliases that repeat more than `MAX_REPEATED` nodes.
    """
    source = text[start:end]
    builder = _Builder(source, start, text)
    try:
        builder.run()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = start + min(mark.index, len(source)) if mark else start
        problem = (error.problem or error.context or "not understood").strip()
        if "nesting depth" in problem:  # libyaml's own limit, from PyYAML 6.0.4 on
            problem = "nested deeper than the parser goes"
        raise UnreadableError(f"is not valid YAML: {problem}", span=(at, at), text=text) from None
    except (yaml.YAMLError, UnicodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else "not understood"
        raise UnreadableError(f"is not valid YAML: {reason}", text=text) from None
    return builder.root


class _Builder:
    """Turns one document's events into nodes with an explicit stack."""

    def __init__(self, source: str, start: int, whole: str) -> None:
        self.source = source
        self.whole = whole
        self.start = start
        self.root: Node | None = None
        self.written = 0
        self.anchors: dict[str, Node] = {}
        self.open: list[Node] = []
        self.keys: list[Node | None] = []

    def run(self) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.source)
        try:
            while True:
                event = loader.get_event()
                if event is None or isinstance(event, yaml.DocumentEndEvent):
                    break
                self.take(event)
        finally:
            loader.dispose()

    def take(self, event: yaml.Event) -> None:
        span = self.span_of(event)
        if isinstance(event, yaml.ScalarEvent):
            node = Node("scalar", span, event.value, event.style or "", event.tag)
            self.written += 1
            if event.anchor:
                self.anchors[event.anchor] = node
            self.attach(node)
        elif isinstance(event, yaml.AliasEvent):
            target = self.anchors.get(event.anchor or "")
            if target is None:
                raise self.refuse(f"alias *{event.anchor} has no anchor", span)
            if any(target is node for node in self.open):
                raise self.refuse(f"alias *{event.anchor} stands inside its own anchor", span)
            self.attach(target)
        elif isinstance(event, yaml.CollectionStartEvent):
            kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
            node = Node(kind, span, tag=event.tag)
            if len(self.open) >= MAX_DEPTH:
                raise self.refuse(f"is nested deeper than {MAX_DEPTH} levels", span)
            if event.anchor:
                self.anchors[event.anchor] = node
            self.written += 1
            self.open.append(node)
            self.keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self.open.pop()
            self.keys.pop()
            node.span = (node.span[0], max(span[1], node.span[0]))
            self.attach(node)

    def span_of(self, event: yaml.Event) -> Span:
        # libyaml counts a node's anchor and tag to it, and a block's end is the next token.
        opening, closing = event.start_mark, event.end_mark
        first = opening.index if opening else 0
        last = closing.index if closing else first
        if not isinstance(event, yaml.AliasEvent):
            properties = _PROPERTIES.match(self.source, first, last)
            first = properties.end() if properties else first
        if isinstance(event, yaml.CollectionEndEvent) or getattr(event, "style", None) in _BLOCKS:
            while last and self.source[last - 1].isspace():
                last -= 1
        return self.start + first, self.start + last

    def attach(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        parent.size += node.size
        parent.depth = max(parent.depth, node.depth + 1)
        if len(self.open) + node.depth > MAX_DEPTH:
            raise self.refuse(f"is nested deeper than {MAX_DEPTH} levels", node.span)
        if parent.size - self.written > MAX_REPEATED:
            raise self.refuse("aliases repeat too much", parent.span)
        if parent.kind == "list":
            parent.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self.keys[-1] = None

    def refuse(self, reason: str, span: Span) -> UnreadableError:
        return UnreadableError(f"is not readable YAML: {reason}", span=span, text=self.whole)


def scalar(node: Node) -> str | int | float | bool | None:
    """A scalar's plain value by YAML 1.1, as PyYAML reads it; dates and unknown tags stay text."""
    if node.tag is None and node.style:
        return node.text
    tag = node.tag or _implicit(node.text)
    kind = tag.removeprefix(_PREFIX)
    if kind == "null":
        return None
    constructor = _SCALARS.get(kind)
    if constructor is None:
        return node.text
    try:
        value = constructor(SafeConstructor(), ScalarNode(tag, node.text))
    except (ConstructorError, ValueError, KeyError, IndexError, OverflowError):
        return node.text
    return value if isinstance(value, bool | int | float) else node.text


def plain(node: Node | None) -> object:
    """The node as dicts, lists and scalars; merges applied, keys made hashable as text."""
    if node is None:
        return None
    if node.kind == "scalar":
        return scalar(node)
    if node.kind == "list":
        return [plain(item) for item in node.items]
    value: dict[object, object] = {}
    for base in reversed(list(node._merged())):
        inherited = plain(base)
        if isinstance(inherited, dict):
            value.update(inherited)
    for name, child in node.pairs:
        if name.kind == "scalar" and name.text == _MERGE and not name.style:
            continue
        key = scalar(name) if name.kind == "scalar" else repr(plain(name))
        value[key] = plain(child)
    return value


def locate(root: Node | None, pointer: Pointer, on_key: bool = False) -> Span | None:
    """Characters of the value at `pointer`, or of its key; ``None`` where nothing is there."""
    node = root
    key: Node | None = None
    for step in pointer:
        if node is None:
            return None
        key = None
        if node.kind == "map":
            key = node.key(str(step))
            node = node.get(str(step))
        elif node.kind == "list" and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
        else:
            return None
    if on_key and key is not None:
        return key.span
    return node.span if node is not None else None


def _implicit(text: str) -> str:
    resolvers = Resolver.yaml_implicit_resolvers
    for tag, pattern in (*resolvers.get(text[:1], ()), *resolvers.get(None, ())):
        if pattern.match(text):
            return str(tag)
    return _PREFIX + "str"


_SCALARS = {
    "bool": SafeConstructor.construct_yaml_bool,
    "int": SafeConstructor.construct_yaml_int,
    "float": SafeConstructor.construct_yaml_float,
}
