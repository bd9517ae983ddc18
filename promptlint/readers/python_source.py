"""Python source: prompts in model calls and constants, and call sites that configure.

Most Python files have nothing to do with language models, so a few substring searches come
first; only a file that passes them is parsed.
"""

from __future__ import annotations

from typing import NamedTuple

from promptlint.model.document import Document, Prompt, UnreadableError
from promptlint.model.facts import Config
from promptlint.readers import wording
from promptlint.readers.decode import Decoded
from promptlint.readers.generators import with_generator
from promptlint.readers.pycode.app_configs import app_configs
from promptlint.readers.pycode.built_models import built_models
from promptlint.readers.pycode.loops import loop_configs
from promptlint.readers.pycode.names import collect
from promptlint.readers.pycode.prompts import PromptFinder
from promptlint.readers.pycode.retrieval import retrieval_configs
from promptlint.readers.pycode.service_jobs import service_jobs
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
    "import genai",
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
    "create_model_customization_job",
    "vertexai.tuning",
    "from trl",
    "import trl",
    "dspy",
    "n_embd",
    "d_model",
    "keras_hub",
    "keras_nlp",
)
"""Names of which a file that calls, trains or feeds a language model has at least one."""

_HINTS = (
    "_PROMPT",
    "PROMPT_",
    "SYSTEM_MESSAGE",
    "_prompt(",
    "Prompt(",
    "Prompts(",
    "Prompt)",
    "Prompts)",
    "Prompt[",
    "Prompts:",
    '"role": "system"',
    "'role': 'system'",
)


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one Python file.

    Returns:
        A document of kind ``source`` whose prompts and configs were found in it, possibly none;
        ``None`` for a file that has nothing to do with language models.

    Raises:
        UnreadableError: a file that names a language model's library can't be parsed.
    """
    text = decoded.text
    if not may_concern(text):
        return None
    try:
        source = Source(path, text)
    except UnreadableError:
        if uses_models(text):
            raise
        return None  # a constant's name alone does not make a broken file one of ours
    found = find(source)
    if found is None:
        return None
    return Document(
        path,
        kind or "source",
        "python",
        text,
        decoded.encoding,
        decoded.bom,
        prompts=found.prompts,
        configs=found.configs,
    )


def uses_models(text: str) -> bool:
    """Whether a text names a language model's library."""
    return any(name in text for name in _LIBRARIES)


def may_concern_bytes(data: bytes) -> bool:
    """`may_concern` for a file that is not decoded yet."""
    words = (*_LIBRARIES, *_HINTS, *wording.NAME_HINTS)
    return any(word.encode() in data for word in words)


def may_concern(text: str) -> bool:
    """Whether a text has anything to do with language models: a look at its words."""
    return uses_models(text) or any(hint in text for hint in _HINTS) or wording.has_sign(text)


class Found(NamedTuple):
    """What was found in one piece of Python."""

    prompts: tuple[Prompt, ...]
    configs: tuple[Config, ...]


def find(source: Source) -> Found | None:
    """Prompts and settings; ``None`` where there are none and no library is named either."""
    with_models = uses_models(source.text)
    module = Module(source, collect(source.tree))
    settings: dict[int, Config] = {}
    configs: list[Config] = []
    for site, config in generation_configs(module):
        settings[id(site.call)] = config
        configs.append(config)
    configs.extend(training_configs(module))
    configs.extend(service_jobs(module))
    if "layer" in source.text.lower() and not any(config.world == "training" for config in configs):
        configs.extend(loop_configs(module))
    if not any(config.world == "training" for config in configs):
        configs.extend(built_models(module))
    configs.extend(with_generator(retrieval_configs(module), configs))
    configs.extend(app_configs(module))
    prompts = PromptFinder(
        source, module.names, module.evaluator, settings, uses_models=with_models
    ).find()
    return Found(prompts, tuple(configs)) if with_models or prompts else None
