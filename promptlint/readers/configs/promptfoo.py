"""promptfoo configs: prompts written in place, and the variables that tests give them.

As promptfoo reads them (``prompts``, ``providers`` or ``targets``, ``tests[].vars``,
``defaultTest.vars``): templates are Nunjucks; a prompt that is a JSON list of messages is rendered
first and parsed then. Prompts and tests in other files are left to those files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
_MAX_CASES = 1000
_SHOWN = 5
_LINE = re.compile(r"[^\r\n]*")
_WORD = re.compile(r"[A-Za-z_]\w*")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A config of promptfoo, by its file's name or its keys."""
    keys = set(tree.section())
    by_name = PurePosixPath(path).name.lower().startswith("promptfooconfig")
    by_keys = bool(keys & {"providers", "targets"}) and bool(
        keys & {"tests", "defaultTest", "scenarios"}
    )
    if "prompts" not in keys and (("defaultTest" in keys and by_keys) or _asserts(tree)):
        return Recognised("prompt", "promptfoo")  # its prompts are the application's own
    if "prompts" not in keys or not (by_name or by_keys):
        return None
    cases = _cases(tree)
    declared = _declared(tree, cases) if cases is not None else None
    prompts: list[Prompt] = []
    for number, pointer in enumerate(islice(_inline(tree.at("prompts")), _MAX_PROMPTS)):
        text = parts.text_at(tree, pointer)
        if text is not None:
            # What several prompts leave unused is said once.
            shown = declared if not number else _all_consumed(declared)
            if shown is not None and cases is not None:
                shown = _with_absent(tree, shown, _applying(tree, cases, pointer))
            prompts.append(_prompt(f"prompt {number + 1}", text, shown))
    return Recognised("prompt", "promptfoo", (), tuple(prompts))


def _asserts(tree: Tree) -> bool:
    """Whether a file is a list of promptfoo's tests: variables, and what their answers must be."""
    tests = tree.at("tests")
    return isinstance(tests, list) and any(
        isinstance(test, dict)
        and isinstance(test.get("vars"), dict)
        and isinstance(test.get("assert"), list)
        and all(isinstance(check, dict) and "type" in check for check in test["assert"])
        for test in tests
    )


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


@dataclass(frozen=True, slots=True)
class _Case:
    """One run of a prompt: a test, or a scenario's data with one of its tests.

    `given` are the names that it passes; `filters` the labels of the prompts that it is for.
    """

    pointer: Pointer
    given: frozenset[str]
    filters: tuple[str, ...] | None


def _cases(tree: Tree) -> list[_Case] | None:
    """Every test's variables, the default's included; ``None`` where some stand elsewhere."""
    if any(key in tree.section() for key in ("redteam", "extensions", "nunjucksFilters")):
        return None
    if "transformVars" in tree.text:
        return None
    default = tree.at("defaultTest")
    base = _given(default) if default is not None else frozenset()
    if base is None:
        return None
    found: list[_Case] = []
    tests = tree.at("tests")
    if tests is None and "scenarios" not in tree.section():
        return None
    if not _add_tests(found, tests if tests is not None else [], ("tests",), base):
        return None
    scenarios = tree.at("scenarios") or []
    for number, scenario in enumerate(scenarios if isinstance(scenarios, list) else (None,)):
        config = scenario.get("config") if isinstance(scenario, dict) else None
        if not isinstance(scenario, dict) or not isinstance(config, list):
            return None
        for at, entry in enumerate(config):
            given = _given(entry)
            place: Pointer = ("scenarios", number, "config", at)
            own = scenario.get("tests")
            if given is None or len(found) > _MAX_CASES:
                return None
            if not own:
                found.append(_Case(place, base | given, None))
            elif not _add_tests(found, own, ("scenarios", number, "tests"), base | given):
                return None
    return found


def _add_tests(found: list[_Case], tests: object, pointer: Pointer, base: frozenset[str]) -> bool:
    """Add a list of tests; whether all of them stand in this file."""
    if not isinstance(tests, list) or len(tests) > _MAX_CASES:
        return False
    for index, test in enumerate(tests):
        given = _given(test)
        if given is None:
            return False
        filters = test.get("prompts")
        labels = tuple(map(str, filters)) if isinstance(filters, list) else None
        found.append(_Case((*pointer, index), base | given, labels))
    return True


def _given(test: object) -> frozenset[str] | None:
    """Names that a test passes; ``None`` where they stand in another file."""
    if not isinstance(test, dict) or "$ref" in test:
        return None
    given = test.get("vars")
    if given is not None and not isinstance(given, dict):
        return None
    return frozenset(map(str, given or ()))


def _applying(tree: Tree, cases: list[_Case], prompt: Pointer) -> list[_Case]:
    """The cases that a prompt is run with, as far as labels tell."""
    label = tree.at(*prompt[:2], "label") if len(prompt) > 2 else None
    return [
        case
        for case in cases
        if case.filters is None or (isinstance(label, str) and label in case.filters)
    ]


def _with_absent(
    tree: Tree, declared: tuple[Variable, ...], cases: list[_Case]
) -> tuple[Variable, ...]:
    """Variables with the tests that leave them out, where at least half of the tests give them."""
    found: list[Variable] = []
    for variable in declared:
        without = [case for case in cases if variable.name not in case.given]
        known = variable.name not in _BUILT_IN and len(without) * 2 <= len(cases)
        pointers = dict.fromkeys(case.pointer for case in without) if known else {}
        absent = tuple(_case_place(tree, one) for one in islice(pointers, _SHOWN))
        found.append(replace(variable, absent=absent))
    return tuple(found)


def _case_place(tree: Tree, pointer: Pointer) -> Place:
    """The first line of a test."""
    span = tree.find((*tree.base, *pointer), False)
    if span is None:
        return tree.place(pointer)
    line = _LINE.match(tree.text, span[0], span[1])
    return Place(span=(span[0], line.end() if line else span[1]))


def _declared(tree: Tree, cases: list[_Case]) -> tuple[Variable, ...] | None:
    """Variables that any test gives; ``None`` where none does."""
    places = [*(case.pointer for case in cases), ("defaultTest",)]
    places += [(*case.pointer[:-2], "config") for case in cases if "scenarios" in case.pointer]
    found: list[Variable] = []
    known: set[str] = set()
    for pointer in _test_pointers(tree, places):
        given = tree.at(*pointer)
        new = set(given if isinstance(given, dict) else ()) - known
        if new and len(known) <= parts.MAX_NAMES:
            known |= new
            found += (one for one in parts.names_at(tree, pointer, "vars") if one.name in new)
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


def _test_pointers(tree: Tree, places: list[Pointer]) -> Iterator[Pointer]:
    """The ``vars`` of tests, and of the entries of scenarios' lists."""
    for place in dict.fromkeys(places):
        value = tree.at(*place)
        if isinstance(value, list):
            yield from ((*place, index, "vars") for index in range(len(value)))
        else:
            yield (*place, "vars")


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
