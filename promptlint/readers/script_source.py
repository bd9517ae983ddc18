"""TypeScript and JavaScript source: prompts in model calls and constants, and their settings.

Most scripts have nothing to do with language models, so a few substring searches come first; only
a script that passes them is parsed (tree-sitter, imported then). A script that tree-sitter parses
in part is read in part: its grammar recovers from errors, and other dialects are no fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from promptlint.model.document import Document, Prompt
from promptlint.model.facts import Config
from promptlint.readers import wording
from promptlint.readers.decode import Decoded
from promptlint.readers.generators import with_generator

_LIBRARIES = (
    "openai",
    "anthropic",
    "@ai-sdk/",
    '"ai"',
    "'ai'",
    "langchain",
    "@google/genai",
    "generative-ai",
    "genkit",
    "mistralai",
    "llamaindex",
    "ollama",
    "groq-sdk",
    "cohere-ai",
    "@mastra/",
    "chromadb",
    "generateText(",
    "streamText(",
    "chat.completions",
)
"""Names of which a script that calls, trains or feeds a language model has at least one."""

_HINTS = ("_PROMPT", "PROMPT_", "SYSTEM_MESSAGE", "systemPrompt", "SYSTEM_INSTRUCTION")

MAX_CHARS = 1_000_000
"""Longer scripts are bundles that a tool wrote."""

_LONGEST_LINE = 20_000


class Found(NamedTuple):
    """What was found in one script."""

    prompts: tuple[Prompt, ...]
    configs: tuple[Config, ...]


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one script.

    Returns:
        A document of kind ``source`` whose prompts and configs were found in it, possibly none;
        ``None`` for one that has nothing to do with language models, and for bundles.
    """
    text = decoded.text
    if not may_concern(text) or _is_bundle(text):
        return None
    found = find(path, text)
    if found is None:
        return None
    return Document(
        path,
        kind or "source",
        "typescript",
        text,
        decoded.encoding,
        decoded.bom,
        prompts=found.prompts,
        configs=found.configs,
    )


def uses_models(text: str) -> bool:
    """Whether a script names a language model's library."""
    return any(name in text for name in _LIBRARIES)


def may_concern_bytes(data: bytes) -> bool:
    """`may_concern` for a file that is not decoded yet."""
    words = (*_LIBRARIES, *_HINTS, *wording.NAME_HINTS)
    return any(word.encode() in data for word in words)


def may_concern(text: str) -> bool:
    """Whether a script has anything to do with language models: a look at its words."""
    return uses_models(text) or any(hint in text for hint in _HINTS) or wording.has_sign(text)


def find(path: str, text: str, label: Callable[[int], str] | None = None) -> Found | None:
    """Prompts and settings of a script; ``None`` where there are none and no library is named.

    `label` says for people where an offset stands.
    """
    from promptlint.readers.tscode.contents import Contents
    from promptlint.readers.tscode.prompts import PromptFinder
    from promptlint.readers.tscode.searches import with_searches
    from promptlint.readers.tscode.settings import Settings
    from promptlint.readers.tscode.source import Script

    script = Script(path, text, label)
    contents = Contents(script)
    settings = Settings(script, contents)
    configs: list[Config] = []
    settings_of: dict[int, Config] = {}
    for call, config in settings.generation():
        settings_of[call.node.id] = config
        configs.append(config)
    found = with_searches(settings, script, settings.retrieval())
    configs += [*settings.training(), *with_generator(found, configs)]
    with_models = uses_models(text)
    prompts = PromptFinder(script, contents, settings, settings_of, uses_models=with_models).find()
    return Found(prompts, tuple(configs)) if with_models or prompts else None


def _is_bundle(text: str) -> bool:
    """Whether a tool wrote the script: it is huge or has lines that nobody writes."""
    if len(text) > MAX_CHARS:
        return True
    if len(text) < _LONGEST_LINE:
        return False
    return any(len(line) > _LONGEST_LINE for line in text.split("\n"))
