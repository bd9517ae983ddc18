"""Call sites with their arguments by name, and generation settings read from them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from promptlint.facts.names import LOCAL, platform
from promptlint.model.facts import Config, Value
from promptlint.readers.pycode.names import Located, Names, Scope, call_name
from promptlint.readers.pycode.source import Source
from promptlint.readers.pycode.values import Evaluator

_MAX_EXPANSIONS = 5


@dataclass(slots=True)
class Site:
    """One call. `open`: more arguments may come from a ``**mapping`` that can't be seen."""

    call: ast.Call
    scope: Scope
    name: tuple[str, ...]
    keywords: dict[str, tuple[ast.expr, Scope]] = field(default_factory=dict)
    open: bool = False

    def argument(self, *names: str, position: int | None = None) -> tuple[ast.expr, Scope] | None:
        """The argument under one of the names, or at a position."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        if position is not None and position < len(self.call.args):
            node = self.call.args[position]
            return None if isinstance(node, ast.Starred) else (node, self.scope)
        return None


class Module:
    """Everything that the finders need of one file."""

    def __init__(self, source: Source, names: Names) -> None:
        self.source = source
        self.names = names
        self.evaluator = Evaluator(source, names)
        self.sites = [self.site(call, scope) for call, scope in names.calls]

    def site(self, call: ast.Call, scope: Scope) -> Site:
        """A call with its keyword arguments, ``**`` mappings of this file written out."""
        site = Site(call, scope, call_name(call))
        for item in call.keywords:
            if item.arg:
                site.keywords[item.arg] = (item.value, scope)
            else:
                self._expand(site, item.value, scope, 0)
        return site

    def _expand(self, site: Site, node: ast.expr, scope: Scope, depth: int) -> None:
        found = self.names.single(node, scope)
        if found is None or depth > _MAX_EXPANSIONS:
            site.open = True
            return
        target, where, _ = found
        if isinstance(target, ast.Call) and call_name(target) == ("dict",):
            inner = [(item.arg, item.value) for item in target.keywords]
            site.open = site.open or bool(target.args)
        elif isinstance(target, ast.Dict):
            inner = [
                (str(key.value) if isinstance(key, ast.Constant) else None, value)
                for key, value in zip(target.keys, target.values, strict=True)
                if key is None or isinstance(key, ast.Constant)
            ]
        else:
            site.open = True
            return
        for name, value in inner:
            if name is None:
                self._expand(site, value, where, depth + 1)
            else:
                site.keywords.setdefault(name, (value, where))

    def settings(self, site: Site, wanted: Mapping[str, tuple[str, ...]]) -> dict[str, Value]:
        """Settings by neutral name, from arguments under any of the given names."""
        found: dict[str, Value] = {}
        for neutral, names in wanted.items():
            argument = site.argument(*names)
            if argument is not None:
                found[neutral] = self.evaluator.setting(*argument)
        return found

    def resolve_site(self, argument: tuple[ast.expr, Scope] | None) -> Site | None:
        """The one call that an argument stands for."""
        found: Located | None = self.names.single(*argument) if argument else None
        if found is None or not isinstance(found[0], ast.Call):
            return None
        return self.site(found[0], found[1])


_SDK_CALLS: dict[tuple[str, ...], str] = {
    ("completions", "create"): "openai-python",
    ("completions", "parse"): "openai-python",
    ("completions", "stream"): "openai-python",
    ("responses", "create"): "openai-python",
    ("responses", "parse"): "openai-python",
    ("responses", "stream"): "openai-python",
    ("ChatCompletion", "create"): "openai-python",
    ("ChatCompletion", "acreate"): "openai-python",
    ("Completion", "create"): "openai-python",
    ("assistants", "create"): "openai-python",
    ("messages", "create"): "anthropic-python",
    ("messages", "stream"): "anthropic-python",
    ("chat", "complete"): "mistral-python",
    ("models", "generate_content"): "google-genai",
    ("ollama", "chat"): "ollama-python",
    ("ollama", "generate"): "ollama-python",
    ("dspy", "LM"): "dspy",
    ("litellm", "completion"): "litellm",
    ("litellm", "acompletion"): "litellm",
}
_FUNCTIONS = {"completion": "litellm", "acompletion": "litellm"}
_CONSTRUCTORS = {
    "ChatOpenAI": "langchain",
    "AzureChatOpenAI": "langchain",
    "ChatAnthropic": "langchain",
    "ChatOllama": "langchain",
    "ChatGroq": "langchain",
    "ChatMistralAI": "langchain",
    "ChatCohere": "langchain",
    "ChatBedrock": "langchain",
    "ChatGoogleGenerativeAI": "langchain",
    "ChatVertexAI": "langchain",
    "init_chat_model": "langchain",
    "OpenAILike": "llama-index",
    "OpenAIGenerator": "haystack",
    "OpenAIChatGenerator": "haystack",
    "GenerativeModel": "google-genai",
}
_SHARED_CONSTRUCTORS = frozenset({"OpenAI", "AzureOpenAI", "Anthropic", "Ollama", "Gemini", "Groq"})
"""Names of clients, too: they configure a model only where they are given one."""

_CLIENTS = {
    "OpenAI": "openai",
    "AzureOpenAI": "azure",
    "Anthropic": "anthropic",
    "AnthropicBedrock": "bedrock",
    "AnthropicVertex": "vertex",
    "Groq": "groq",
}

_GENERATION = {
    "model": ("model", "model_name", "engine", "model_id", "deployment_name"),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "max_output": (
        "max_tokens",
        "max_completion_tokens",
        "max_output_tokens",
        "max_tokens_to_sample",
        "num_predict",
    ),
}


def generation_configs(module: Module) -> Iterator[tuple[Site, Config]]:
    """Settings of model calls and of model objects, each with its call."""
    for site in module.sites:
        framework = _generation_framework(module, site)
        if framework is None:
            continue
        values = module.settings(site, _GENERATION)
        makes_model = site.name[-1] in (*_CONSTRUCTORS, *_SHARED_CONSTRUCTORS, "LM")
        if "model" not in values and makes_model:
            first = site.argument(position=0)
            if first is not None and module.evaluator.text(*first) is not None:
                values["model"] = module.evaluator.setting(*first)
        for name, value in _inner_settings(module, site).items():
            values.setdefault(name, value)
        response = _response_format(module, site)
        if response is not None:
            values["response_format"] = response
        if "model" not in values and site.name[-1] in _SHARED_CONSTRUCTORS:
            continue
        served = _provider(module, site)
        if served is not None and values:
            place = module.source.call_place(site.call)
            values["provider"] = Value(served, place, "code")
        if values:
            place = module.source.call_place(site.call)
            scope = ".".join(part for part in site.name[-3:] if part)
            yield site, Config("generation", framework, values, scope=scope, place=place)


def _inner_settings(module: Module, site: Site) -> dict[str, Value]:
    """Settings inside an argument: Google's ``config=GenerateContentConfig(…)``."""
    inner = module.resolve_site(site.argument("config", "generation_config"))
    return module.settings(inner, _GENERATION) if inner is not None else {}


def _generation_framework(module: Module, site: Site) -> str | None:
    name, imports = site.name, module.names.imports
    if name[-2:] in _SDK_CALLS:
        if name[-2:] == ("messages", "create") and "model" not in site.keywords:
            return None  # an assistant's thread, or another service's messages
        return _SDK_CALLS[name[-2:]]
    if len(name) == 1 and name[0] in _FUNCTIONS and "litellm" in imports:
        return _FUNCTIONS[name[0]]
    if name[-1] in _CONSTRUCTORS:
        return _CONSTRUCTORS[name[-1]]
    if name[-1] in _SHARED_CONSTRUCTORS and len(name) == 1:
        return library_of(imports) or "openai-python"
    return None


def _provider(module: Module, site: Site) -> str | None:
    """The platform that serves the model, where the class or the client says it."""
    own = platform(site.name[-1].removeprefix("Chat")) if len(site.name) == 1 else None
    urls = ("base_url", "api_base", "openai_api_base", "azure_endpoint")
    if site.name[-2:] in _SDK_CALLS:
        clients = [
            other
            for other in module.sites
            if other.name[-1].removeprefix("Async") in _CLIENTS and other is not site
        ]
        found = {_client_platform(client) for client in clients}
        return found.pop() if len(found) == 1 else None
    if own not in (None, "azure") and site.argument(*urls):
        return LOCAL  # a server that speaks the same protocol: whose, nothing says
    return own


def _client_platform(client: Site) -> str | None:
    name = client.name[-1].removeprefix("Async")
    if name != "OpenAI":
        return _CLIENTS[name]
    return LOCAL if client.argument("base_url") else None


def library_of(imports: set[str]) -> str | None:
    """The retrieval library that a file uses."""
    for name in imports:
        if name.startswith("langchain"):
            return "langchain"
    if "llama_index" in imports or any(name.startswith("llama_index") for name in imports):
        return "llama-index"
    return "haystack" if "haystack" in imports else None


_SHAPED = (
    "tools functions text response_model response_schema output_type output_schema schema "
    "extra_body generation_config config format"
).split()
"""Arguments that may say what an answer is made of."""


def _response_format(module: Module, site: Site) -> Value | None:
    argument = site.argument("response_format", "text_format")
    if argument is None:
        if site.open or site.argument(*_SHAPED) is not None:
            return Value(None, module.source.call_place(site.call), "code", known=False)
        return None
    node, scope = argument
    found = module.names.single(node, scope)
    if found and isinstance(found[0], ast.Dict):
        for key, value in zip(found[0].keys, found[0].values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "type":
                return module.evaluator.setting(value, found[1])
    return module.evaluator.setting(node, scope)
