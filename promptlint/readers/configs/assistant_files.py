"""Definitions of assistants and agents in YAML and JSON.

As their programs read them: assistant objects of OpenAI (``instructions``, ``tools``,
``file_ids``), exported GPTs (``gizmo``), declarative agents of Microsoft 365 (``capabilities``,
``conversation_starters``) and of Copilot Studio, agents of Azure AI Foundry and Semantic Kernel
(``type: foundry_agent``), and CrewAI's ``agents.yaml`` and ``tasks.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model.document import Message, Prompt
from promptlint.model.place import Pointer
from promptlint.model.text import Text
from promptlint.readers.configs import prompt_parts as parts
from promptlint.readers.configs.tree import Recognised, Tree

_MARKS = frozenset(
    "tool_resources file_ids conversation_starters conversationStarters prompt_starters knowledge "
    "capabilities actions".split()
)
_TYPES = re.compile(r"\w+_(?:agent|assistant)")
_ABOUT: tuple[Pointer, ...] = (("description",), ("display", "description"))
"""Where a definition says what the assistant is, for people."""

_KINDS = ("GptComponentMetadata", "Prompt", "Agent")
_MODEL = re.compile(
    r"(?:[\w.-]+/)*(?:gpt|chatgpt|o[1-9]|claude|gemini|llama|mistral|mixtral|command|deepseek|qwen"
    r"|grok|phi)[-_.:\w]*",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"\s*(?:\$\[file\(|file://|\$\{?file)|\s*[\w./\\-]+\.(?:txt|md)\s*\Z")
_CREW_AGENT = ("role", "goal", "backstory")
_CREW_TASK = ("description", "expected_output")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """An assistant or a crew of agents; ``None`` for everything else."""
    return _assistant(tree, path) or _crew(tree)


def _assistant(tree: Tree, path: str) -> Recognised | None:
    root: Pointer = ("gizmo",) if isinstance(tree.at("gizmo"), dict) else ()
    text = parts.text_at(tree, (*root, "instructions"))
    if text is None or not text.value.strip() or not (root or _is_assistant(tree)):
        return None
    if _ELSEWHERE.match(text.value):
        return Recognised("instructions", "assistant")
    config = parts.generation(tree, "assistant", parts.CHAT_SETTINGS)
    name = parts.prompt_name(path)
    prompt = Prompt(name, "agent", (Message("system", text),), settings=config)
    found = [parts.text_at(tree, (*root, *where)) for where in _ABOUT]
    docs = tuple(about for about in found if about is not None and about.value.strip())
    return Recognised("instructions", "assistant", (config,) if config else (), (prompt,), docs)


def _is_assistant(tree: Tree) -> bool:
    keys, tools, model = set(tree.section()), tree.at("tools"), tree.at("model")
    if not keys & {"name", "model", "title", "displayName"}:
        return False
    typed = isinstance(tools, list) and all(
        isinstance(tool, dict) and "type" in tool for tool in tools
    )
    of_kind = _TYPES.fullmatch(str(tree.at("type"))) or tree.at("kind") in _KINDS
    named = isinstance(model, str) and _MODEL.fullmatch(model) is not None
    return bool(
        tree.at("object") == "assistant" or keys & _MARKS or (typed and tools) or of_kind or named
    )


def _crew(tree: Tree) -> Recognised | None:
    """Agents or tasks by name. Their ``{topic}`` is filled when the crew starts."""
    members = tree.section()
    for wanted in (_CREW_AGENT, _CREW_TASK):
        if members and all(
            isinstance(one, dict) and all(isinstance(one.get(key), str) for key in wanted)
            for one in members.values()
        ):
            prompts = tuple(_members(tree, wanted))
            return Recognised("instructions", "crewai", (), prompts)
    return None


def _members(tree: Tree, wanted: tuple[str, ...]) -> Iterator[Prompt]:
    role = "system" if wanted is _CREW_AGENT else "user"
    for name in tree.section():
        texts: list[Text] = []
        for key in wanted:
            text = parts.text_at(tree, (name, key))
            if text is not None and text.value.strip():
                texts.append(text)
        if texts:
            yield Prompt(name, "agent", tuple(Message(role, text) for text in texts))
