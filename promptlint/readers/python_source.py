"""Python source: prompts in model calls and constants, and call sites that configure.

Most Python files have nothing to do with language models, so a few substring searches come
first; only a file that passes them is parsed.
"""

from __future__ import annotations

from promptlint.model.document import Document, UnreadableError
from promptlint.model.facts import Config
from promptlint.readers.decode import Decoded
from promptlint.readers.pycode.names import collect
from promptlint.readers.pycode.prompts import PromptFinder
from promptlint.readers.pycode.retrieval import retrieval_configs
from promptlint.readers.pycode.sites import Module, generation_configs
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.training import training_configs

_LIBRARIES = (
    "openai",
    "anthropic",
    "langchain",
    "llama_index",
    "haystack",
    "litellm",
    "transformers",
    "mistralai",
    "unsloth",
    "generativeai",
    "google.genai",
    "ollama",
    "cohere",
    "groq",
    "chromadb",
    "pydantic_ai",
    "crewai",
    "autogen",
    "TextSplitter",
    "SFTTrainer",
    "fine-tune",
    "fine_tuning",
    "from trl",
    "import trl",
)
"""Names of which a file that calls, trains or feeds a language model has at least one."""

_HINTS = ("_PROMPT", "PROMPT_", "SYSTEM_MESSAGE")


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one Python file.

    Returns:
        A document of kind ``source`` whose prompts and configs were found in it, possibly none;
        ``None`` for a file that has nothing to do with language models.

    Raises:
        UnreadableError: a file that names a language model's library can't be parsed.
    """
    text = decoded.text
    uses_models = any(name in text for name in _LIBRARIES)
    if not uses_models and not any(hint in text for hint in _HINTS):
        return None
    try:
        source = Source(path, text)
    except UnreadableError:
        if uses_models:
            raise
        return None  # a constant's name alone does not make a broken file one of ours
    module = Module(source, collect(source.tree))
    settings: dict[int, Config] = {}
    configs: list[Config] = []
    for site, config in generation_configs(module):
        settings[id(site.call)] = config
        configs.append(config)
    configs.extend(training_configs(module))
    configs.extend(retrieval_configs(module))
    prompts = PromptFinder(
        source, module.names, module.evaluator, settings, uses_models=uses_models
    ).find()
    if not uses_models and not prompts:
        return None
    return Document(
        path,
        kind or "source",
        "python",
        text,
        decoded.encoding,
        decoded.bom,
        prompts=prompts,
        configs=tuple(configs),
    )
