"""Settings of model calls, splitters, embeddings and fine-tuning jobs in scripts."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from promptlint.facts.names import LOCAL, platform
from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.pycode.retrieval_names import EMBEDDINGS, SPLITTERS
from promptlint.readers.tscode.contents import Contents
from promptlint.readers.tscode.source import Call, Located, Script

if TYPE_CHECKING:
    from tree_sitter import Node

SDK_CALLS: Mapping[tuple[str, ...], str] = {
    ("completions", "create"): "openai-js",
    ("completions", "parse"): "openai-js",
    ("completions", "stream"): "openai-js",
    ("responses", "create"): "openai-js",
    ("responses", "parse"): "openai-js",
    ("responses", "stream"): "openai-js",
    ("assistants", "create"): "openai-js",
    ("messages", "create"): "anthropic-js",
    ("messages", "stream"): "anthropic-js",
    ("chat", "complete"): "mistral-js",
    ("chat", "stream"): "mistral-js",
    ("models", "generateContent"): "google-genai-js",
    ("models", "generateContentStream"): "google-genai-js",
    ("chats", "create"): "google-genai-js",
    ("ollama", "chat"): "ollama-js",
    ("ollama", "generate"): "ollama-js",
    ("ai", "generate"): "genkit",
    ("ai", "generateStream"): "genkit",
    ("ai", "definePrompt"): "genkit",
}
FUNCTIONS: Mapping[str, str] = {
    "createChatCompletion": "openai-js",
    "generateText": "vercel-ai",
    "streamText": "vercel-ai",
    "generateObject": "vercel-ai",
    "streamObject": "vercel-ai",
    "getGenerativeModel": "google-genai-js",
    "generateContent": "google-genai-js",
    "generateContentStream": "google-genai-js",
    "startChat": "google-genai-js",
}
CONSTRUCTORS: Mapping[str, str] = {
    "ChatOpenAI": "langchain-js",
    "AzureChatOpenAI": "langchain-js",
    "ChatAnthropic": "langchain-js",
    "ChatOllama": "langchain-js",
    "ChatGroq": "langchain-js",
    "ChatMistralAI": "langchain-js",
    "ChatGoogleGenerativeAI": "langchain-js",
    "ChatVertexAI": "langchain-js",
    "Agent": "agents-js",
    "ToolLoopAgent": "vercel-ai",
}
_GENERATION: Mapping[str, tuple[str, ...]] = {
    "model": ("model", "modelName", "modelId"),
    "temperature": ("temperature",),
    "top_p": ("topP", "top_p"),
    "max_output": (
        "maxOutputTokens",
        "maxTokens",
        "max_tokens",
        "max_completion_tokens",
        "max_output_tokens",
    ),
}
_INNER = ("config", "generationConfig", "modelSettings")
_CLIENTS: Mapping[str, Mapping[str, str]] = {
    "openai-js": {"OpenAI": "openai", "AzureOpenAI": "azure", "Groq": "groq"},
    "anthropic-js": {
        "Anthropic": "anthropic",
        "AnthropicBedrock": "bedrock",
        "AnthropicVertex": "vertex",
    },
}
_SHAPED = (
    "... tools functions text schema output outputSchema responseSchema experimental_output format "
    "config generationConfig"
).split()
"""Options that may say what an answer is made of; ``...`` is one that can't be seen."""

_MAX_CLIENTS = 20
_LANGCHAIN_JS_CHUNKS = (1000, 200)
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DATA_FILE = re.compile(r"\.(?:jsonl?|ndjson|csv)$", re.IGNORECASE)
_OPENERS = frozenset("createReadStream readFileSync openAsBlob file toFile readFile".split())


class Settings:
    """Reads settings out of the calls of one script."""

    def __init__(self, script: Script, contents: Contents) -> None:
        self._script = script
        self._contents = contents
        self._options: dict[int, dict[str, Located]] = {}
        names = {name for group in _CLIENTS.values() for name in group}
        self._clients = [call for call in script.calls if call.name[-1] in names][:_MAX_CLIENTS]

    @property
    def script(self) -> Script:
        """The script whose calls are read."""
        return self._script

    def generation(self) -> Iterator[tuple[Call, Config]]:
        """Settings of model calls and of model objects, each with its call."""
        for call in self._script.calls:
            framework = framework_of(call) or self.chat_body(call)
            given = self.options(call) if framework is not None else {}
            if framework is None or not given:
                continue
            if call.name[-2:] == ("messages", "create") and "model" not in given:
                continue
            values = self._generation(given)
            served = self._provider(framework, call, given)
            if served and values and "provider" not in values:
                values["provider"] = Value(served, self._script.call_place(call), "code")
            if values:
                scope = ".".join(part for part in call.name[-3:] if part)
                place = self._script.call_place(call)
                yield call, Config("generation", framework, values, scope=scope, place=place)

    def chat_body(self, call: Call) -> str | None:
        """``in-house`` for another call with the body of a chat request: a model, and messages.

        ``fetch`` with ``JSON.stringify({ model, messages: [{ role, content }] })``, a wrapper.
        """
        if not any(argument.type in ("object", "identifier") for argument in call.arguments[:2]):
            return None
        given = self.options(call)
        found = self._script.resolve(*given["messages"]) if "messages" in given else None
        if found is None or found[0].type != "array" or "model" not in given:
            return None
        first = next(iter(found[0].named_children), None)
        turn = self._script.resolve(first, found[1]) if first is not None else None
        if turn is None or turn[0].type != "object":
            return None
        return "in-house" if "role" in self._script.properties(*turn) else None

    def options(self, call: Call) -> dict[str, Located]:
        """The properties of the first argument that is an object."""
        known = self._options.get(call.node.id)
        if known is None:
            known = self._options[call.node.id] = self._read_options(call)
        return known

    def _read_options(self, call: Call) -> dict[str, Located]:
        for argument in call.arguments[:2]:
            found = self._script.resolve(argument, call.scope)
            if found is not None and found[0].type == "object":
                given = self._script.properties(*found)
                inner = given.get("requestBody")
                body = self._script.resolve(*inner) if inner is not None else None
                return (
                    self._script.properties(*body) if body and body[0].type == "object" else given
                )
        return {}

    def value(self, node: Node, scope_of: Located) -> Value:
        """An expression as a setting, at the place where its value is written."""
        found = self._script.resolve(node, scope_of[1])
        target = found[0] if found else node
        place = self._script.place(target)
        source = self._script.source(target)
        if target.type == "number":
            digits = source.replace("_", "")
            if _NUMBER.fullmatch(source) and len(digits) < 30:
                return Value(int(digits) if digits.isdigit() else float(digits), place, "code")
        elif target.type in ("true", "false"):
            return Value(target.type == "true", place, "code")
        elif found is not None and target.type in ("string", "template_string"):
            text = self._contents.plain(*found)
            if text is not None:
                return Value(text, place, "code")
        environment = "process.env" in source or "import.meta.env" in source
        return Value(None, place, "environment" if environment else "code", known=False)

    def _generation(self, given: dict[str, Located]) -> dict[str, Value]:
        values: dict[str, Value] = {}
        sections = [given]
        for name in _INNER:
            inner = self._script.resolve(*given[name]) if name in given else None
            if inner is not None and inner[0].type == "object":
                sections.append(self._script.properties(*inner))
        for neutral, names in _GENERATION.items():
            for section in sections:
                key = next((name for name in names if name in section), None)
                if key is not None and neutral not in values:
                    values[neutral] = self.value(section[key][0], section[key])
        self._provider_model(given, values)
        response = given.get("response_format")
        shaped = next((given[name] for name in _SHAPED if name in given), None)
        if response is None and shaped is not None and values:
            place = self._script.place(shaped[0])
            values["response_format"] = Value(None, place, "code", known=False)
        found = self._script.resolve(*response) if response else None
        if found is not None and found[0].type == "object":
            kind = self._script.properties(*found).get("type")
            if kind is not None:
                values["response_format"] = self.value(kind[0], kind)
        return values

    def _provider_model(self, given: dict[str, Located], values: dict[str, Value]) -> None:
        """``openai("gpt-4o")``, ``google.chat("…")``: the model and whose it is."""
        found = self._script.resolve(*given["model"]) if "model" in given else None
        if found is None or found[0].type != "call_expression":
            return
        callee = found[0].child_by_field_name("function")
        arguments = found[0].child_by_field_name("arguments")
        first = next(iter(arguments.named_children), None) if arguments is not None else None
        if callee is None or first is None:
            return
        values["model"] = self.value(first, found)
        served = platform(self._script.dotted(callee)[0])
        if served:
            values["provider"] = Value(served, self._script.place(callee), "code")

    def _provider(self, framework: str, call: Call, given: dict[str, Located]) -> str | None:
        if call.name[-1] in CONSTRUCTORS:
            if "configuration" in given or "baseUrl" in given or "baseURL" in given:
                return LOCAL
            return platform(call.name[-1].removeprefix("Chat"))
        wanted = _CLIENTS.get(framework, {})
        clients = [other for other in self._clients if other.name[-1] in wanted]
        found = {
            LOCAL
            if other.name[-1] == "OpenAI" and "baseURL" in self.options(other)
            else wanted[other.name[-1]]
            for other in clients
        }
        return found.pop() if len(found) == 1 and call.name[-2:] in SDK_CALLS else None

    # Retrieval and training

    def retrieval(self) -> Iterator[Config]:
        """Splitters and embedding models; one config where a file has one of each."""
        chunks = list(self._splitters())
        embeddings = list(self._embeddings())
        if len(chunks) <= 1 and len(embeddings) <= 1:
            both = [*chunks, *embeddings]
            if both:
                first = both[0]
                values = {name: value for one in both for name, value in one.values.items()}
                yield Config(
                    "retrieval",
                    first.framework,
                    values,
                    scope=first.scope,
                    unit=first.unit,
                    unit_certain=first.unit_certain,
                    place=first.place,
                )
            return
        yield from (*chunks, *embeddings)

    def _splitters(self) -> Iterator[Config]:
        for call in self._script.calls:
            spec = SPLITTERS.get(call.name[-1])
            if spec is None or call.node.type != "new_expression" or spec.size != "chunk_size":
                continue
            given = self.options(call)
            place = self._script.call_place(call)
            values = {
                neutral: self.value(given[name][0], given[name])
                if name in given
                else Value(default, place, "default")
                for (neutral, name), default in zip(
                    (("chunk.size", "chunkSize"), ("chunk.overlap", "chunkOverlap")),
                    _LANGCHAIN_JS_CHUNKS,
                    strict=True,
                )
                if name in given or "..." not in given
            }
            yield Config(
                "retrieval",
                "langchain-js",
                values,
                scope=call.name[-1],
                unit=spec.unit,
                unit_certain=True,
                place=place,
            )

    def _embeddings(self) -> Iterator[Config]:
        for call in self._script.calls:
            spec = EMBEDDINGS.get(call.name[-1])
            built = spec is not None and call.node.type == "new_expression"
            if not built and call.name[-2:] != ("embeddings", "create"):
                continue
            given = self.options(call)
            values: dict[str, Value] = {}
            for neutral, names in (
                ("embedding.model", ("model", "modelName")),
                ("embedding.dimension", ("dimensions",)),
            ):
                key = next((name for name in names if name in given), None)
                if key is not None:
                    values[neutral] = self.value(given[key][0], given[key])
            place = self._script.call_place(call)
            if spec is not None and spec.provider and values:
                values["embedding.provider"] = Value(spec.provider, place, "code")
            if values:
                framework = "langchain-js" if built else "openai-js"
                yield Config("retrieval", framework, values, scope=call.name[-1], place=place)

    def training(self) -> Iterator[Config]:
        """Fine-tuning jobs of providers, with the files that are uploaded for them."""
        data: list[DataRef] = []
        first: Call | None = None
        jobs: list[Call] = []
        for call in self._script.calls:
            if call.name[-2:] in (("files", "create"), ("files", "upload")):
                given = self.options(call)
                purpose = given.get("purpose")
                if purpose and self._contents.plain(*purpose) == "fine-tune" and "file" in given:
                    data.extend(self._files(given["file"]))
                    first = first or call
            elif call.name[-2:] == ("jobs", "create") and "training_file" in self.options(call):
                jobs.append(call)
        for call in jobs:
            yield self._job(call, tuple(data))
        if first is not None and not jobs:
            place = self._script.call_place(first)
            yield Config(
                "training", "openai-js", scope="files.create", data=tuple(data), place=place
            )

    def _job(self, call: Call, data: tuple[DataRef, ...]) -> Config:
        given = self.options(call)
        values: dict[str, Value] = {}
        for neutral, name in (("model", "model"), ("seed", "seed")):
            if name in given:
                values[neutral] = self.value(given[name][0], given[name])
        inner = (
            self._script.resolve(*given["hyperparameters"]) if "hyperparameters" in given else None
        )
        if inner is not None and inner[0].type == "object":
            hyper = self._script.properties(*inner)
            for neutral, name in (
                ("epochs", "n_epochs"),
                ("batch", "batch_size"),
                ("learning_rate", "learning_rate_multiplier"),
            ):
                if name in hyper and neutral != "learning_rate":
                    values[neutral] = self.value(hyper[name][0], hyper[name])
        place = self._script.call_place(call)
        clients = {other.name[-1]: self.options(other) for other in self._clients}
        if set(clients) == {"OpenAI"} and "baseURL" not in clients["OpenAI"]:
            values["provider"] = Value("openai", place, "code")
        elif set(clients) == {"AzureOpenAI"}:
            values["provider"] = Value("azure", place, "code")
        scope = ".".join(part for part in call.name[-3:] if part)
        return Config("training", "openai-js", values, scope=scope, data=data, place=place)

    def _files(self, argument: Located) -> Iterator[DataRef]:
        found = self._script.resolve(*argument) or argument
        node, scope = found
        for _ in range(5):
            if node.type not in ("call_expression", "await_expression"):
                break
            if node.type == "await_expression":
                node = next(iter(node.named_children), node)
                continue
            callee, given = (
                node.child_by_field_name("function"),
                node.child_by_field_name("arguments"),
            )
            first = next(iter(given.named_children), None) if given is not None else None
            if callee is None or first is None or self._script.dotted(callee)[-1] not in _OPENERS:
                return
            node = first
        value = self.value(node, (node, scope))
        written = value.text()
        if written is not None and _DATA_FILE.search(written):
            folder = posixpath.dirname(self._script.path)
            path = posixpath.normpath(posixpath.join(folder, written))
            outside = path.startswith("../") or written.startswith("/")
            yield DataRef(value, "train", None if outside else path)


def framework_of(call: Call) -> str | None:
    """The SDK whose model call or model object this is."""
    if call.name[-2:] in SDK_CALLS:
        return SDK_CALLS[call.name[-2:]]
    if call.node.type == "new_expression":
        return CONSTRUCTORS.get(call.name[-1])
    return FUNCTIONS.get(call.name[-1])
