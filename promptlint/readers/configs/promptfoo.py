"""promptfoo configs: prompts written in place, and the variables that tests give them.

As promptfoo reads them (``prompts``, ``providers`` or ``targets``, ``tests[].vars``,
``defaultTest.vars``): templates are Nunjucks; a prompt that is a JSON list of messages is rendered
first and parsed then. Prompts and tests in other files are left to those files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.place import Place, Pointer
from promptlint.model.text import Text
from promptlint.readers import json_positions
from promptlint.readers.configs import prompt_parts as parts
from promptlint.readers.configs.tree import Recognised, Tree
from promptlint.readers.strings import string_text
from promptlint.readers.text_maps import compose

_ELSEWHERE = re.compile(
    r"^\s*(?:file|exec|https?|python|langfuse|portkey|helicone|package|s3|gs|az)://|^\s*exec:"
    r"|^\S+\.(?:txt|md|json|jsonl|ya?ml|py|js|ts|mjs|cjs|j2|csv|sh)(?::\w+)?\s*$|^\s*$"
)
_BUILT_IN = ("env", "_conversation", "prompt", "sessionId")
_MAX_PROMPTS = 100
_WORD = re.compile(r"[A-Za-z_]\w*")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A config of promptfoo, by its file's name or its keys."""
    keys = set(tree.section())
    by_name = PurePosixPath(path).name.lower().startswith("promptfooconfig")
    by_keys = bool(keys & {"providers", "targets"}) and bool(
        keys & {"tests", "defaultTest", "scenarios"}
    )
    if "prompts" not in keys or not (by_name or by_keys):
        return None
    declared = _declared(tree)
    prompts: list[Prompt] = []
    for number, pointer in enumerate(islice(_inline(tree.at("prompts")), _MAX_PROMPTS)):
        text = parts.text_at(tree, pointer)
        if text is not None:
            # What several prompts leave unused is said once.
            shown = declared if not number else _all_consumed(declared)
            prompts.append(_prompt(f"prompt {number + 1}", text, shown))
    return Recognised("prompt", "promptfoo", (), tuple(prompts))


def _inline(prompts: object) -> Iterator[Pointer]:
    if isinstance(prompts, str):
        if not _ELSEWHERE.search(prompts):
            yield ("prompts",)
        return
    for index, prompt in enumerate(prompts if isinstance(prompts, list) else ()):
        raw = prompt.get("raw") if isinstance(prompt, dict) else prompt
        if isinstance(raw, str) and not _ELSEWHERE.search(raw):
            yield ("prompts", index, "raw") if isinstance(prompt, dict) else ("prompts", index)


def _prompt(name: str, text: Text, declared: tuple[Variable, ...] | None) -> Prompt:
    messages = _json_messages(text)
    flavour = "chat" if messages else "template"
    return Prompt(name, flavour, messages or (Message("", text),), "nunjucks", declared, body=text)


def _json_messages(text: Text) -> tuple[Message, ...]:
    """Messages of a prompt that is a JSON list of them; empty where it is not, or not yet."""
    source = text.value
    if not source.lstrip().startswith(("[", "{")):
        return ()
    import orjson

    try:
        data = orjson.loads(source)
    except (orjson.JSONDecodeError, RecursionError):
        return ()
    root: Pointer = () if isinstance(data, list) else ("messages",)
    turns = data if isinstance(data, list) else data.get("messages")
    if not isinstance(turns, list) or not parts.are_turns(turns):
        return ()
    found: list[Message] = []
    for index, turn in enumerate(turns):
        content = turn.get("content")
        span = json_positions.locate(source, (*root, index, "content"))
        if isinstance(content, str) and content.strip() and span is not None:
            inner = string_text(source, span, content)
            if inner is not None:
                role = parts.ROLES[turn["role"].lower()]
                found.append(Message(role, compose(text, inner)))
    return tuple(found)


def _declared(tree: Tree) -> tuple[Variable, ...] | None:
    """Variables that any test gives; ``None`` where tests or vars stand in other files."""
    tests = tree.at("tests")
    if not isinstance(tests, list) or "scenarios" in tree.section():
        return None
    if any(key in tree.section() for key in ("redteam", "extensions", "nunjucksFilters")):
        return None
    if "transformVars" in tree.text:
        return None
    places: list[Pointer] = [("tests", index, "vars") for index in range(len(tests))]
    if tree.at("defaultTest") is not None:
        if not isinstance(tree.at("defaultTest"), dict):
            return None
        places.append(("defaultTest", "vars"))
    found: list[Variable] = []
    known: set[str] = set()
    for place in places:
        test, given = tree.at(*place[:-1]), tree.at(*place)
        if not isinstance(test, dict) or "$ref" in test:
            return None
        if given is not None and not isinstance(given, dict):
            return None
        new = set(given or ()) - known
        if new and len(known) <= parts.MAX_NAMES:
            known |= new
            found += (one for one in parts.names_at(tree, place, "vars") if one.name in new)
    if not found or len(known) > parts.MAX_NAMES:
        return None
    words = _words(tree)
    built_in = [Variable(name, Place(), "vars", False, True) for name in _BUILT_IN]
    named = [
        replace(variable, consumed=words.get(variable.name, 0) > 0)
        for variable in parts.unique(found)
    ]
    elsewhere = _has_prompts_elsewhere(tree.at("prompts"))
    return parts.unique([*(_all_consumed(tuple(named)) or () if elsewhere else named), *built_in])


def _has_prompts_elsewhere(prompts: object) -> bool:
    listed = prompts if isinstance(prompts, list) else [prompts]
    return len(list(_inline(prompts))) < len(listed)


def _all_consumed(declared: tuple[Variable, ...] | None) -> tuple[Variable, ...] | None:
    if declared is None:
        return None
    return tuple(replace(variable, consumed=True) for variable in declared)


def _words(tree: Tree) -> dict[str, int]:
    """Words of every string in the file: assertions, providers and prompts name variables, too."""
    found: dict[str, int] = {}
    for leaf in tree.leaves():
        if isinstance(leaf.value, str) and ("vars" not in leaf.sections or "{{" in leaf.value):
            for word in _WORD.findall(leaf.value):
                found[word] = found.get(word, 0) + 1
    return found
