"""Telling by its name what sort of model a config means."""

from __future__ import annotations

import re

from promptlint.facts import names
from promptlint.facts.embeddings import embedding_model

_LLM = re.compile(
    r"llama|qwen|mi[sx]tral|gemma|phi[-_]?[1-4]|falcon|\bgpt|pythia|smollm|deepseek|\byi-|bloom"
    r"|\bopt-\d|olmo|internlm|baichuan|glm-?\d|chatglm|vicuna|zephyr|stablelm|\bmpt-|starcoder"
    r"|granite|command-[ar]|exaone|solar-|\baya|nemotron|minicpm|dolly|redpajama|rwkv|mamba"
    r"|bielik|hermes|openchat|kimi|minimax|hunyuan|ministral|codestral|gemini|claude|ft:",
    re.IGNORECASE,
)
_NO_LLM = re.compile(
    r"embed|rerank|whisper|wav2vec|clip|diffusion|flux|bert|vit-|yolo|resnet|tts|vits|siglip"
    r"|esm-?2|llava-?med|marian|nllb",
    re.IGNORECASE,
)
_MODEL_LIKE = re.compile(r"[\w.@+-]+(?:[/:][\w.@+-]+){0,4}")


def is_language_model(name: str) -> bool:
    """Whether a name is that of a generative language model."""
    return bool(_LLM.search(name)) and not _NO_LLM.search(name)


def is_model_name(name: str) -> bool:
    """Whether a string can be a model's id: no sentence, no URL, no bare word like ``openai``."""
    if "/models--" in name and len(name) <= 300:
        return True
    if not 3 <= len(name) <= 150 or "://" in name or not _MODEL_LIKE.fullmatch(name):
        return False
    if embedding_model(name) is not None:
        return True
    return bool(re.search(r"[-/:\d]", name)) and names.platform(name) in (None, names.LOCAL)


def is_embedding_model(name: str) -> bool:
    """Whether the tables know it as an embedding model, or its name says so."""
    if embedding_model(name) is not None:
        return True
    return bool(re.search(r"embed|\bbge-|\be5-|\bgte-|minilm|mpnet|sbert", name, re.IGNORECASE))


def served_at(address: str | None) -> str | None:
    """Platform behind a base URL: an official host's, or the project's own server.

    ``None`` where no address is given.
    """
    if not address:
        return None
    host = re.sub(r"^\w+://", "", address).split("/")[0].lower()
    for ending, name in (
        ("openai.azure.com", "azure"),
        ("cognitiveservices.azure.com", "azure"),
        ("api.openai.com", "openai"),
        ("api.anthropic.com", "anthropic"),
        ("googleapis.com", "gemini"),
        ("groq.com", "groq"),
        ("mistral.ai", "mistral"),
        ("together.xyz", "together"),
        ("x.ai", "xai"),
        ("deepseek.com", "deepseek"),
        ("openrouter.ai", "openrouter"),
    ):
        if host == ending or host.endswith("." + ending):
            return name
    return names.LOCAL
