"""Rule files as text: YAML read with limits, every value with its line.

Packs come from anyone, so nothing here trusts its input: safe tags only, no anchors (a few of
them can stand for gigabytes), bounded size, depth and number of nodes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from promptlint.rulebook.problems import Problem, RulebookError, shown_path

MAX_BYTES = 512 * 1024
MAX_DEPTH = 48
MAX_NODES = 20_000
_MAX_INT = 2**63

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class RuleSource:
    """One rule file: its plain value, and the YAML nodes that know where each part stands.

    `path` is how messages name the file.
    """

    path: str
    value: dict[str, Any]
    root: yaml.MappingNode

    def mark(self, route: Sequence[str | int], *, on_key: bool = False) -> tuple[int, int]:
        """1-based (line, column) of the value at `route`, or of the nearest part above it."""
        node: yaml.Node = self.root
        start = node
        for position, step in enumerate(route):
            key, value = _child(node, step)
            if value is None:
                break
            last = position == len(route) - 1
            start = key if on_key and last and key is not None else value
            node = value
        return _position(start)

    def problem(
        self, message: str, route: Sequence[str | int] = (), *, on_key: bool = False, hint: str = ""
    ) -> Problem:
        """A problem at a part of this file."""
        line, column = self.mark(route, on_key=on_key)
        return Problem(self.path, message, line, column, hint)


def read_source(file: Path) -> RuleSource:
    """Read a rule file.

    Raises:
        RulebookError: it can't be read, is over a limit, or is no mapping of plain values.
    """
    path = shown_path(file)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _refused(path, f"larger than the limit of {MAX_BYTES // 1024} kB")
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(path, f"not valid UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise _refused(path, f"can't be read: {error.strerror or error}") from None
    return parse_source(text, path)


def parse_source(text: str, path: str) -> RuleSource:
    """The same for the text of a rule file."""
    try:
        _check_events(text, path)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                raise _refused(path, "not a rule: the file must be a mapping with `name`, `code` …")
            _check_duplicates(node, path)
            value = loader.construct_document(node)
        finally:
            loader.dispose()
    except RulebookError:  # a ValueError, too
        raise
    except yaml.YAMLError as error:
        raise RulebookError([_yaml_problem(error, path)]) from None
    except (ValueError, OverflowError) as error:  # numbers and dates that no type can hold
        raise _refused(path, f"a value can't be read: {error}") from None
    source = RuleSource(path, value, node)
    problems = [
        source.problem(message, route, hint="put it in quotes")
        for route, message in _unplain(value, ())
    ]
    if problems:
        raise RulebookError(problems)
    return source


def _position(part: yaml.Node | yaml.Event) -> tuple[int, int]:
    mark = part.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _refused(path: str, message: str) -> RulebookError:
    return RulebookError([Problem(path, message)])


def _check_events(text: str, path: str) -> None:
    # Events come one at a time: limits hold before anything recursive sees the text.
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        line, column = _position(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = Problem(path, "anchors and aliases are not allowed", line, column)
            raise RulebookError([problem])
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            what = f"deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH else "too many values"
            raise RulebookError([Problem(path, what, line, column)])


def _check_duplicates(root: yaml.Node, path: str) -> None:
    problems = []
    for node in _nodes(root):
        if not isinstance(node, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                problems.append(Problem(path, f"`{name}` is given twice", *_position(key)))
            seen.add(name)
    if problems:
        raise RulebookError(problems)


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            stack.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            stack.extend(node.value)


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def _yaml_problem(error: yaml.YAMLError, path: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or "broken"
    hint = ""
    if "could not determine a constructor" in what:
        hint = "only plain YAML values are allowed"
    elif "special characters" in what or "control characters" in what:
        hint = "write control characters as escapes inside double quotes"
    elif "nesting depth" in what:  # libyaml's own limit, from PyYAML 6.0.4 on
        what = "nested deeper than the parser goes"
    if mark is None:
        return Problem(path, f"not valid YAML: {what}", hint=hint)
    return Problem(path, f"not valid YAML: {what}", mark.line + 1, mark.column + 1, hint)


def _unplain(value: object, route: Route) -> Iterator[tuple[Route, str]]:
    """Values that JSON does not have: dates, bytes, sets, keys that are no text."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str):
                yield from _unplain(item, (*route, key))
            else:
                yield route, f"the key `{key}` is read as a {type(key).__name__}, not as text"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unplain(item, (*route, index))
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield route, "not a finite number"
    elif isinstance(value, int):
        if not -_MAX_INT <= value < _MAX_INT:
            yield route, "a number of more than 64 bits"
    elif value is not None and not isinstance(value, str):
        yield route, f"read as a {type(value).__name__}, not as text"
