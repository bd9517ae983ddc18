"""YAML files as plain data, with what loaders hide: repeated keys and numbers read as text.

Numbers are read as YAML 1.2 has them. PyYAML, which most programs use, reads ``2e-4`` as text;
`YamlData.numbers_as_text` keeps where that happens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.model.place import Pointer, Span
from promptlint.readers.values import Unknown
from promptlint.readers.yaml_tree import Node, compose, locate, scalar

_MARKER = re.compile(r"^(?:---|\.\.\.)(?=\s|$)", re.MULTILINE)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = ("", "!", *(_CORE + name for name in ("str", "int", "float", "bool", "null")))
_COLLECTION_TAGS = ("", "!", *(_CORE + name for name in ("map", "seq", "omap", "set", "pairs")))
_MERGE = "<<"


@dataclass(slots=True)
class YamlData:
    """A YAML file as plain data.

    Attributes:
        documents: one value for each document that is not empty.
        roots: their trees.
        numbers_as_text: pointers of numbers that PyYAML hands over as text. With several
            documents, every pointer starts with the document's index.
        repeated: (pointer, first key, last key) of keys that stand twice in a mapping.
        shared: ids of nodes that an alias repeats: editing one changes the others.
    """

    documents: list[object] = field(default_factory=list)
    roots: list[Node] = field(default_factory=list)
    numbers_as_text: list[Pointer] = field(default_factory=list)
    repeated: list[tuple[Pointer, Span, Span]] = field(default_factory=list)
    shared: set[int] = field(default_factory=set)

    @property
    def value(self) -> object:
        """The document, or the list of documents where there are several."""
        if len(self.documents) == 1:
            return self.documents[0]
        return self.documents or None

    def locate(self, pointer: Pointer, on_key: bool = False) -> Span | None:
        """Characters of a value (or its key); a block value's last line end is left out."""
        root, rest = self._root(pointer)
        return locate(root, rest, on_key) if root else None

    def is_shared(self, pointer: Pointer) -> bool:
        """Whether the value at `pointer` is written once for several places."""
        node, rest = self._root(pointer)
        for step in rest:
            if node is None or id(node) in self.shared:
                break
            if node.kind == "map" and not _is_own(node, str(step)):
                return True  # it comes from a merged mapping
            node = node.get(str(step)) if node.kind == "map" else _item(node, step)
        return node is None or id(node) in self.shared

    def _root(self, pointer: Pointer) -> tuple[Node | None, Pointer]:
        if len(self.roots) == 1:
            return self.roots[0], pointer
        if pointer and isinstance(pointer[0], int) and 0 <= pointer[0] < len(self.roots):
            return self.roots[pointer[0]], pointer[1:]
        return None, pointer


def read_yaml(text: str) -> YamlData:
    """Parse all documents of a YAML file.

    Custom tags give `Unknown` values; merges (``<<``) are applied; keys are text as written.

    Raises:
        UnreadableError: see `promptlint.readers.yaml_tree.compose`.
    """
    data = YamlData()
    for start, end in _documents(text):
        root = compose(text, start, end)
        if root is not None and not (root.kind == "scalar" and not root.text and not root.style):
            data.roots.append(root)
    for index, root in enumerate(data.roots):
        _note_shared(root, data.shared)
        prefix: Pointer = (index,) if len(data.roots) > 1 else ()
        data.documents.append(_plain(root, prefix, data))
    return data


def _documents(text: str) -> Iterator[Span]:
    # A marker in the first column ends a document, inside block scalars and quotes too.
    start = 0
    for marker in _MARKER.finditer(text):
        if _only_directives(text[start : marker.start()]):
            continue
        yield start, marker.start()
        start = marker.start() if marker[0] == "---" else marker.end()
    if text[start:].strip():
        yield start, len(text)


def _only_directives(part: str) -> bool:
    return all(not line.strip() or line[0] in "#%" for line in part.splitlines())


def _note_shared(root: Node, shared: set[int]) -> None:
    seen: Counter[int] = Counter()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        seen[id(node)] += 1
        if seen[id(node)] > 1:
            shared.add(id(node))
            continue
        waiting.extend(node.items)
        for pair in node.pairs:
            waiting.extend(pair)


def _plain(node: Node, pointer: Pointer, data: YamlData) -> object:
    if node.kind == "scalar":
        return _scalar(node, pointer, data)
    if (node.tag or "") not in _COLLECTION_TAGS:
        return Unknown(node.tag or "")
    if node.kind == "list":
        return [_plain(item, (*pointer, index), data) for index, item in enumerate(node.items)]
    value = _merged(node, pointer, data)
    first: dict[str, Node] = {}
    for name, child in node.pairs:
        if _is_merge(name):
            continue
        key = name.text if name.kind == "scalar" else f"{name.kind} key"
        place = (*pointer, key)
        if key in first and name.kind == "scalar":
            data.repeated.append((place, first[key].span, name.span))
        first[key] = name
        value[key] = _plain(child, place, data)
    return value


def _merged(node: Node, pointer: Pointer, data: YamlData) -> dict[str, object]:
    # The first of several merged mappings wins (yaml.org/type/merge), so they are laid in reverse.
    value: dict[str, object] = {}
    for name, base in reversed(node.pairs):
        if not _is_merge(name):
            continue
        for part in reversed(base.items if base.kind == "list" else [base]):
            inherited = _plain(part, pointer, YamlData())  # noted where it is written
            if isinstance(inherited, dict):
                value.update(inherited)
    return value


def _is_merge(name: Node) -> bool:
    return name.kind == "scalar" and name.text == _MERGE and not name.style


def _scalar(node: Node, pointer: Pointer, data: YamlData) -> object:
    tag = node.tag or ""
    if tag not in _PLAIN_TAGS:
        return Unknown(node.text)
    if tag or node.style:
        return node.text if tag == "!" else scalar(node)
    text = node.text
    if not text or text[0] not in "+-.0123456789":
        return scalar(node)
    if _INTEGER.fullmatch(text):
        return int(text) if len(text) <= 400 else text
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        if isinstance(scalar(node), str):
            data.numbers_as_text.append(pointer)
        return float(text)
    return text if _SEXAGESIMAL.fullmatch(text) else scalar(node)


def _is_own(node: Node, key: str) -> bool:
    return any(name.kind == "scalar" and name.text == key for name, _ in node.pairs)


def _item(node: Node, step: object) -> Node | None:
    if node.kind == "list" and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None
