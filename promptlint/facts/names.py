"""Names of models and platforms: the same model goes by many."""

from __future__ import annotations

import re

_PLATFORMS = {
    "openai": "openai",
    "openaichat": "openai",
    "openaillm": "openai",
    "openairecordencoder": "openai",
    "chatopenai": "openai",
    "openaiembeddings": "openai",
    "azure": "azure",
    "azureopenai": "azure",
    "azopenai": "azure",
    "azureopenaillm": "azure",
    "azureopenaichat": "azure",
    "azureai": "azure-ai",
    "anthropic": "anthropic",
    "claude": "anthropic",
    "chatanthropic": "anthropic",
    "bedrock": "bedrock",
    "awsbedrock": "bedrock",
    "amazonbedrock": "bedrock",
    "bedrockconverse": "bedrock",
    "aws": "bedrock",
    "vertexai": "vertex",
    "vertex": "vertex",
    "googlevertex": "vertex",
    "googlevertexai": "vertex",
    "gemini": "gemini",
    "google": "gemini",
    "googleai": "gemini",
    "googleaistudio": "gemini",
    "googlegenai": "gemini",
    "googlegenerativeai": "gemini",
    "cohere": "cohere",
    "coherellm": "cohere",
    "mistral": "mistral",
    "mistralai": "mistral",
    "groq": "groq",
    "xai": "xai",
    "grok": "xai",
    "togetherai": "together",
    "together": "together",
    "fireworksai": "fireworks",
    "fireworks": "fireworks",
    "deepseek": "deepseek",
    "moonshot": "moonshot",
    "perplexity": "perplexity",
    "cerebras": "cerebras",
    "databricks": "databricks",
    "openrouter": "openrouter",
    "githubcopilot": "github-copilot",
}

LOCAL = "local"
"""Platform of models that the project serves itself: they are never retired."""

_LOCAL = re.compile(
    r"ollama|llama_?cpp|vllm|huggingface|hf|tgi|local|lm_?studio|sentence|transformers|mlx|gguf"
    r"|xinference|fastembed|onnx|like|compatible"
)

_HOMES = (
    ("gemini", re.compile(r"(gemini-|text-embedding-00[45]$|embedding-001$)")),
    (
        "openai",
        re.compile(
            r"(ft:)?(gpt-[345]|chatgpt-|o[134](-|$)|text-embedding-(3|ada)|davinci|babbage)"
        ),
    ),
    ("openai", re.compile(r"text-(davinci|curie|babbage|ada)-")),
    ("anthropic", re.compile(r"claude-")),
    ("cohere", re.compile(r"command-[ar]|embed-(english|multilingual)-|embed-v\d|c4ai-")),
    (
        "mistral",
        re.compile(r"(open-)?(mistral|mixtral|codestral|ministral|pixtral|devstral)-[a-z\d]"),
    ),
    ("xai", re.compile(r"grok-")),
    ("groq", re.compile(r".*-(versatile|instant|specdec|32768)$")),
    ("deepseek", re.compile(r"deepseek-(chat|reasoner)$")),
    ("moonshot", re.compile(r"moonshot-v1|kimi-k2")),
)

_BEDROCK = re.compile(
    r"(?:(?:us|eu|apac|global|us-gov|au|jp|ca)\.)?((?:amazon|anthropic|meta|cohere|mistral|ai21)\..+)"
)
_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:(?:foundation-model|inference-profile)/(.+)")


def platform(name: str | None) -> str | None:
    """Neutral name of a platform (``azopenai`` → ``azure``); `LOCAL` for own servers.

    ``None`` when it is not known.
    """
    if not name:
        return None
    word = re.sub(r"[^a-z]", "", name.lower())
    if word in _PLATFORMS:
        return _PLATFORMS[word]
    return LOCAL if _LOCAL.search(name.lower()) else None


def split(name: str) -> tuple[str | None, str]:
    """Platform that a model's name spells out, and the model's own id in lower case.

    ``azure/gpt-4o`` → ``("azure", "gpt-4o")``; ``openai:chat:gpt-4o`` → ``("openai", "gpt-4o")``;
    ``us.amazon.nova-lite-v1:0`` → ``("bedrock", …)``; ``BAAI/bge-m3`` → ``(None, "baai/bge-m3")``.
    """
    model = name.strip().lower()
    if match := _ARN.match(model):
        model = match[1]
    if match := _BEDROCK.fullmatch(model):
        return "bedrock", match[1]
    if model.startswith("models/"):
        return "gemini", model[len("models/") :]
    if model.startswith("ft:"):
        return "openai", ":".join(model.split(":", 2)[:2])
    for separator in ("/", ":"):
        head, found, rest = model.partition(separator)
        known = _PLATFORMS.get(re.sub(r"[^a-z]", "", head)) if found else None
        if known is None and found and head in ("ollama", "huggingface", "hf"):
            known = LOCAL
        if known is None or not _spelled(known, head, rest):
            continue
        return known, rest.rpartition(":")[2] if separator == ":" else rest
    return None, model


def _spelled(known: str, head: str, rest: str) -> bool:
    # On the Hugging Face hub, vendors are organisations: google/embeddinggemma-300m, mistralai/…
    if head in ("google", "mistralai", "deepseek-ai", "cohere", "openai", "xai-org"):
        return home(rest) == known or known == "openai"
    return True


def home(model: str) -> str | None:
    """Platform of the vendor who made a model, from its bare id; ``None`` for hub ids."""
    if "/" in model:
        return None
    return next((name for name, pattern in _HOMES if pattern.match(model)), None)
