"""Prompts as YAML and JSON: LangChain, Semantic Kernel, GitHub Models, chat messages.

Formats as their programs read them: LangChain's ``load_prompt`` and ``dumps``, Semantic Kernel's
``KernelFunctionYaml`` (``template``, ``template_format``, ``input_variables``) and the
``config.json`` beside its ``skprompt.txt``, ``*.prompt.yml`` of GitHub Models and the messages of
chat APIs. Assistants are in `promptlint.readers.configs.assistant_files`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.facts import Config
from promptlint.model.place import Pointer
from promptlint.readers.configs import assistant_files
from promptlint.readers.configs import prompt_parts as parts
from promptlint.readers.configs.tree import Recognised, Tree

_LANGCHAIN_ENGINES = {"f-string": "format", "jinja2": "jinja2", "mustache": "mustache"}
_LANGCHAIN_ROLES = (("system", "system"), ("human", "user"), ("ai", "assistant"))
_LANGCHAIN_TEXTS = ("template", "prefix", "suffix")
_LANGCHAIN_TYPES = ("prompt", "few_shot", "chat")
_KERNEL_ENGINES = {
    "semantic-kernel": "semantic-kernel",
    "handlebars": "handlebars",
    "jinja2": "jinja2",
    "liquid": "liquid",
}
_GITHUB_SETTINGS = {
    "model": "model",
    "temperature": "modelParameters.temperature",
    "top_p": "modelParameters.topP",
    "max_output": "modelParameters.maxTokens|modelParameters.maxCompletionTokens",
    "response_format": "responseFormat",
}
_CHAT_KEYS = frozenset(
    "messages model temperature top_p max_tokens max_completion_tokens max_output_tokens name "
    "description version input_variables variables inputs tools tool_choice response_format stop "
    "stream seed presence_penalty frequency_penalty n id title tags author".split()
)
_WORD = re.compile(r"\w+")
_INPUT = re.compile(r"\{\{[ \t]*input[ \t]*\}\}")
_PROMPT_PLACE = re.compile(r"(?:^|[-_.])prompts?(?:[-_.]|$)|system[-_ ]?message", re.IGNORECASE)
_RECORDED = re.compile(
    r"(?:^|[-_.])(?:fixtures?|cassettes?|recordings?|snapshots?|responses?|requests?|logs?"
    r"|results?|outputs?|history|transcripts?|conversations?)(?:[-_.]|$)",
    re.IGNORECASE,
)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A prompt of one of the formats above; ``None`` for everything else."""
    if isinstance(tree.data, list):
        return _chat(tree, path, ())
    return (
        _langchain(tree, path)
        or _kernel(tree, path)
        or _kernel_settings(tree, path)
        or _github(tree, path)
        or _chat(tree, path, ("messages",))
        or assistant_files.recognise(tree, path)
    )


def _langchain(tree: Tree, path: str) -> Recognised | None:
    kind = tree.at("_type")
    names = tree.at("input_variables")
    serialised = tree.at("lc") is not None and "langchain" in str(tree.at("id"))
    plain = isinstance(names, list) and all(isinstance(name, str) for name in names)
    own_text = any(isinstance(tree.at(key), str) for key in _LANGCHAIN_TEXTS)
    if kind not in _LANGCHAIN_TYPES and not serialised and not (plain and own_text):
        return None
    if kind in _LANGCHAIN_TYPES and not (plain or own_text or tree.at("messages")):
        return None
    if serialised and "prompt" not in str(tree.at("id")).lower():
        return None
    prompts = tuple(_langchain_prompts(tree, path, ("kwargs",) if serialised else ()))
    return Recognised("prompt", "langchain", (), prompts)


def _langchain_prompts(tree: Tree, path: str, root: Pointer) -> Iterator[Prompt]:
    form = tree.at(*root, "template_format")
    messages = tuple(_langchain_messages(tree, root))
    name = parts.prompt_name(path)
    engines = {engine for _, engine in messages}
    engine = _LANGCHAIN_ENGINES.get(str(form)) if form else "format"
    if messages and form is None and len(engines) == 1:
        engine = engines.pop()
    chat = any(message.role for message, _ in messages)
    yield Prompt(
        name,
        "chat" if chat else "template",
        tuple(message for message, _ in messages),
        engine if len(engines) <= 1 else None,
        _langchain_names(tree, root),
        complete=tree.at(*root, "template_path") is None,
    )
    inner = (*root, "example_prompt")
    if isinstance(tree.at(*inner, "template"), str):
        text = parts.text_at(tree, (*inner, "template"))
        form = tree.at(*inner, "template_format") or "f-string"
        if text is not None:
            yield Prompt(
                f"{name} example",
                "template",
                (Message("", text),),
                _LANGCHAIN_ENGINES.get(str(form)),
                _langchain_names(tree, inner),
                complete=False,
            )


def _langchain_names(tree: Tree, root: Pointer) -> tuple[Variable, ...] | None:
    if not isinstance(tree.at(*root, "input_variables"), list):
        return None
    found = [*parts.names_at(tree, (*root, "input_variables"), "input_variables")]
    found += parts.names_at(tree, (*root, "partial_variables"), "partial_variables")
    held = _placeholders(tree, root)
    return tuple(
        Variable(one.name, one.place, one.source, one.required, one.consumed or one.name in held)
        for one in parts.unique(found)
    )


def _placeholders(tree: Tree, root: Pointer) -> set[str]:
    """Names that a `MessagesPlaceholder` takes in whole."""
    turns = tree.at(*root, "messages")
    found = set()
    for index in range(len(turns) if isinstance(turns, list) else 0):
        name = tree.at(*root, "messages", index, "kwargs", "variable_name")
        name = name or tree.at(*root, "messages", index, "variable_name")
        found.add(str(name))
    return found


def _langchain_messages(tree: Tree, root: Pointer) -> Iterator[tuple[Message, str | None]]:
    for key in _LANGCHAIN_TEXTS:
        text = parts.text_at(tree, (*root, key))
        if text is not None and text.value:
            yield Message("", text), _LANGCHAIN_ENGINES["f-string"]
    turns = tree.at(*root, "messages")
    for index in range(len(turns) if isinstance(turns, list) else 0):
        place: Pointer = (*root, "messages", index)
        steps = ("kwargs",) if tree.at(*place, "kwargs") is not None else ()
        kind = str(tree.at(*place, "id") or tree.at(*place, "_type") or "").lower()
        role = next((role for word, role in _LANGCHAIN_ROLES if word in kind), "")
        prompt = (*place, *steps, "prompt")
        inner = (*prompt, "kwargs") if tree.at(*prompt, "kwargs") is not None else prompt
        text = parts.text_at(tree, (*inner, "template"))
        if text is not None:
            form = tree.at(*inner, "template_format") or "f-string"
            yield Message(role, text), _LANGCHAIN_ENGINES.get(str(form))


def _kernel(tree: Tree, path: str) -> Recognised | None:
    names, form = tree.at("input_variables"), tree.at("template_format")
    mapped = isinstance(names, list) and all(isinstance(name, dict) for name in names)
    marked = str(form) in _KERNEL_ENGINES or "execution_settings" in tree.section()
    if not (marked or (names and mapped)) or (names is not None and not mapped):
        return None
    text = parts.text_at(tree, ("template",))
    if text is None:
        return None
    declared = tuple(parts.names_at(tree, ("input_variables",), "input_variables"))
    engine = _KERNEL_ENGINES.get(str(form or "semantic-kernel"))
    config = _kernel_config(tree)
    prompt = Prompt(
        parts.prompt_name(path),
        "template",
        (Message("", text),),
        engine,
        declared if names is not None else None,
        config,
    )
    return Recognised("prompt", "semantic-kernel", (config,) if config else (), (prompt,))


def _kernel_config(tree: Tree) -> Config | None:
    """Settings of the default service, else of the only one."""
    services = list(tree.section("execution_settings"))
    if "default" not in services and len(services) != 1:
        return None
    service = "default" if "default" in services else services[0]
    if "." in str(service):
        return None
    wanted = {
        "model": "model_id",
        "temperature": "temperature",
        "top_p": "top_p",
        "max_output": "max_tokens",
    }
    routes = {name: f"execution_settings.{service}.{key}" for name, key in wanted.items()}
    return parts.generation(tree, "semantic-kernel", routes)


def _kernel_settings(tree: Tree, path: str) -> Recognised | None:
    """The ``config.json`` beside an ``skprompt.txt``, whose text is read there."""
    if PurePosixPath(path).name.lower() != "config.json" or tree.at("schema") != 1:
        return None
    listed = isinstance(tree.at("input", "parameters"), list)
    if not (listed or {"execution_settings", "input_variables"} & set(tree.section())):
        return None
    config = _kernel_config(tree)
    return Recognised("prompt", "semantic-kernel", (config,) if config else ())


def _github(tree: Tree, path: str) -> Recognised | None:
    if not path.lower().endswith((".prompt.yml", ".prompt.yaml")):
        return None
    messages = parts.messages_at(tree, ("messages",))
    if not messages:
        return None
    config = parts.generation(tree, "github-models", _GITHUB_SETTINGS)
    declared = _test_data(tree, messages)
    prompt = Prompt(parts.prompt_name(path), "chat", messages, "mustache", declared, config)
    return Recognised("prompt", "github-models", (config,) if config else (), (prompt,))


def _test_data(tree: Tree, messages: tuple[Message, ...]) -> tuple[Variable, ...] | None:
    """Columns of ``testData``; those that only evaluators read count as used.

    ``None`` where the file keeps its variables otherwise: under ``input``, or in its text.
    """
    rows = tree.at("testData")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    columns = {str(name) for row in rows for name in row}
    if any(isinstance(value, dict) for row in rows for value in row.values()):
        return None
    if "input" in columns and not any(_INPUT.search(one.text.value) for one in messages):
        return None
    found: list[Variable] = []
    for index in range(min(len(rows), parts.MAX_MESSAGES)):
        found += parts.names_at(tree, ("testData", index), "testData")
    evaluators = set(_WORD.findall(str(tree.at("evaluators") or "")))
    return tuple(
        Variable(
            one.name, one.place, "sample", False, one.name == "expected" or one.name in evaluators
        )
        for one in parts.unique(found)
    )


def _chat(tree: Tree, path: str, pointer: Pointer) -> Recognised | None:
    turns = tree.at(*pointer)
    if not parts.are_turns(turns) or not _is_prompt_place(tree, path, pointer):
        return None
    messages = parts.messages_at(tree, pointer)
    if not messages:
        return None
    declared: tuple[Variable, ...] = ()
    for key in ("input_variables", "variables", "inputs") if pointer else ():
        declared = declared or parts.unique(parts.names_at(tree, (key,), key))
    texts = [message.text.value for message in messages]
    engine = parts.guess_engine(texts, (variable.name for variable in declared))
    config: Config | None = None
    if pointer:
        config = parts.generation(tree, "chat-messages", parts.CHAT_SETTINGS)
    prompt = Prompt(parts.prompt_name(path), "chat", messages, engine, declared or None, config)
    return Recognised("prompt", "chat-messages", (config,) if config else (), (prompt,))


def _is_prompt_place(tree: Tree, path: str, pointer: Pointer) -> bool:
    """Whether name, folder or keys say that the turns are a prompt, not a conversation that was."""
    if pointer and not _CHAT_KEYS.issuperset(tree.section()):
        return False
    pure = PurePosixPath(path)
    if any(_RECORDED.search(part) for part in (*pure.parts[:-1], pure.stem)):
        return False
    return any(_PROMPT_PLACE.search(part) for part in (*pure.parts[:-1], pure.stem))
