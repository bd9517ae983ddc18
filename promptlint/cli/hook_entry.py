"""The pre-commit hook in a user's ``.pre-commit-config.yaml``, added without touching the rest."""

from __future__ import annotations

from typing import Any

import yaml

HOOK_FILE = ".pre-commit-config.yaml"

_ENTRY = """\
- repo: local
  hooks:
    - id: promptlint
      name: promptlint
      entry: promptlint check --force-exclude --allow-empty --quiet
      language: system
      types: [text]
      require_serial: true
"""

NEW_FILE = "repos:\n" + "".join(f"  {line}\n" for line in _ENTRY.splitlines())
"""A whole file with this hook alone."""


class NoRoomError(Exception):
    """The file can't be changed safely; the user has to add the entry."""


def hook_entry(indent: int = 0) -> str:
    """The hook as an element of ``repos``."""
    return "".join(" " * indent + line + "\n" for line in _ENTRY.splitlines())


def has_hook(text: str) -> bool:
    """Whether a configuration of pre-commit runs promptlint already.

    Raises:
        NoRoomError: it is not valid YAML.
    """
    data = _load(text)
    repos = data.get("repos") if isinstance(data, dict) else None
    hooks = [
        hook
        for repo in (repos if isinstance(repos, list) else [])
        if isinstance(repo, dict) and isinstance(repo.get("hooks"), list)
        for hook in repo["hooks"]
        if isinstance(hook, dict)
    ]
    return any(
        str(hook.get("id", "")).startswith("promptlint")
        or str(hook.get("entry", "")).split(" ")[0] == "promptlint"
        for hook in hooks
    )


def add_hook(text: str) -> str:
    """The configuration with the hook as its last repository; all else stays as it is.

    Raises:
        NoRoomError: the entry can't be put in without rewriting what is there.
    """
    node = _repos(text)
    if node is None:
        raise NoRoomError("it has no block list `repos`")
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    at = _line_end(text, _last_index(node))
    entry = hook_entry(node.start_mark.column).replace("\n", end_of_line)
    before = text[:at]
    if not before.endswith("\n"):
        before += end_of_line
    changed = before + entry + text[at:]
    data, old = _load(changed), _load(text)
    if data.get("repos") != [*old["repos"], *_load(_ENTRY)] or {**data, "repos": 0} != {
        **old,
        "repos": 0,
    }:
        raise NoRoomError("its layout is unusual")
    return changed


def _load(text: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)  # the safe loader, in C
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise NoRoomError("it is not valid YAML") from error


def _repos(text: str) -> yaml.SequenceNode | None:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise NoRoomError("it is not valid YAML") from error
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return None
    for key, value in root.value:
        if key.value == "repos" and isinstance(value, yaml.SequenceNode):
            return value if value.value and not value.flow_style else None
    return None


def _last_index(node: yaml.Node) -> int:
    """End of the last thing that is written in a node: a block's own end is after its comments."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _line_end(text: str, index: int) -> int:
    if index and text[index - 1] == "\n":  # a block scalar ends where the next line begins
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1
