"""A prompt's template with sample values: the file's own, or made-up ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promptlint.model.document import Document, Prompt
from promptlint.probe.errors import reason_of
from promptlint.probe.models.chat import bounded

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

RENDER_SECONDS = 5.0
MAX_RENDERED = 2_000_000
"""Characters; a template that makes more of a few samples is not for a model."""
_MAX_POWER = 10_000

_MADE_UP: tuple[tuple[str, str], ...] = (
    (r"name|author|customer|person", "Robin Example"),
    (r"mail", "robin@example.com"),
    (r"date|day|today|time", "2026-01-15"),
    (r"lang", "English"),
    (r"count|number|num|max|min|limit|size|n$|k$", "3"),
    (r"question|query|input|message|request|ask", "What are your opening hours?"),
    (
        r"context|document|source|text|content|article|passage|chunk",
        "We open at nine and close at five.",
    ),
    (r"history|chat|conversation", "user: Hello\nassistant: Hello, how can I help?"),
    (r"url|link", "https://example.com/page"),
)
_BRACES = {
    "handlebars": r"\{\{\{?\s*(?:this\.)?@?([A-Za-z_][\w.]*)\s*\}?\}\}",
    "mustache": r"\{\{[{&]?\s*([A-Za-z_][\w.]*)\s*\}?\}\}",
    "semantic-kernel": r"\{\{\s*\$([A-Za-z_]\w*)\s*\}\}",
    "format": r"(?<!\{)\{([A-Za-z_]\w*)[^{}]*\}(?!\})",
    "dollar": r"\$\{?([A-Za-z_]\w*)\}?",
}
_BLOCKS = {
    "handlebars": re.compile(r"\{\{[#^/>]"),
    "mustache": re.compile(r"\{\{[#^/>]"),
    "semantic-kernel": re.compile(r"\{\{\s*[A-Za-z#]"),
}


class NotRenderedError(Exception):
    """The engine refuses the template or its samples. `known` is false where we can't render it."""

    def __init__(self, reason: str, *, known: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.known = known


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt as a model would see it.

    Attributes:
        turns: role and text, in order; a text without a role is the user's.
        own: every value came from the file itself.
    """

    turns: tuple[tuple[str, str], ...]
    own: bool


def render(
    document: Document, prompt: Prompt, *, without: frozenset[str] = frozenset()
) -> Rendered:
    """Render every message of a prompt.

    Args:
        document: where the prompt stands; its own samples are used where it has some.
        prompt: to be rendered.
        without: variables that get no value.

    Raises:
        NotRenderedError: it can't be rendered.
    """
    samples = own_samples(document)
    values = _Values(samples, without)
    turns = []
    for message in prompt.messages:
        text = _render_text(message.text.value, prompt.engine, values)
        turns.append((message.role or "user", text))
    return Rendered(tuple(turns), not values.made_up)


def own_samples(document: Document) -> Mapping[str, Any]:
    """Sample values that the file gives (``sample:`` of prompty, defaults of inputs)."""
    data = document.data if isinstance(document.data, Mapping) else {}
    samples: dict[str, Any] = {}
    inputs = data.get("inputs")
    entries: Sequence[tuple[object, object]] = ()
    if isinstance(inputs, Mapping):
        entries = list(inputs.items())
    elif isinstance(inputs, list):
        entries = [(item.get("name"), item) for item in inputs if isinstance(item, Mapping)]
    for name, entry in entries:
        if isinstance(entry, Mapping):
            for key in ("sample", "default"):
                if isinstance(name, str) and entry.get(key) is not None:
                    samples.setdefault(name, entry[key])
    given = data.get("sample")
    if isinstance(given, Mapping):
        samples.update({str(key): value for key, value in given.items() if value is not None})
    return samples


class _Values:
    """Values by name: the file's, else made up; remembers whether any was."""

    def __init__(self, samples: Mapping[str, Any], without: frozenset[str]) -> None:
        self._samples = samples
        self._without = without
        self.made_up = False

    def get(self, name: str) -> Any:
        if name in self._without:
            return ""
        if name in self._samples:
            return self._samples[name]
        self.made_up = True
        return Sample(made_up(name))

    def without(self, name: str) -> bool:
        return name in self._without


class Sample(str):
    """A made-up value that bears what templates do to values: fields, indices, loops, calls."""

    def __getattr__(self, name: str) -> Sample:
        if name.startswith("_"):
            raise AttributeError(name)
        return Sample(made_up(name))

    def __getitem__(self, key: Any) -> Any:
        return Sample(made_up(key)) if isinstance(key, str) else str.__getitem__(self, key)

    def __iter__(self) -> Iterator[Any]:
        return iter((SampleItem(self), SampleItem(self)))

    def __call__(self, *_: object, **__: object) -> Sample:
        """A made-up function answers with itself."""
        return self


class SampleItem(Sample):
    """An element of a made-up list; characters, so that joining it ends."""

    def __iter__(self) -> Iterator[Any]:
        return str.__iter__(self)


def made_up(name: str) -> str:
    """A harmless value that suits a variable's name."""
    for pattern, value in _MADE_UP:
        if re.search(pattern, name.lower()):
            return value
    return f"an example {name.replace('_', ' ').strip()}".strip()


def _render_text(source: str, engine: str | None, values: _Values) -> str:
    if engine in ("jinja2", "nunjucks"):
        return _jinja(source, engine, values)
    pattern = _BRACES.get(engine or "")
    if pattern is None:
        if engine is not None:
            raise NotRenderedError(f"{engine} templates are not rendered here", known=False)
        return source
    blocks = _BLOCKS.get(engine or "")
    if blocks is not None and blocks.search(source):
        raise NotRenderedError(f"blocks of {engine} are not rendered here", known=False)
    text = re.sub(pattern, lambda match: str(values.get(match[1].split(".")[0])), source)
    return text.replace("{{", "{").replace("}}", "}") if engine == "format" else text


def _jinja(source: str, engine: str, values: _Values) -> str:
    from jinja2 import TemplateError

    environment = _sandbox()
    names = _names(source, engine)
    context = {name: values.get(name) for name in sorted(names)}

    def work() -> str:
        parts: list[str] = []
        size = 0
        for part in environment.from_string(source).generate(context):
            parts.append(part)
            size += len(part)
            if size > MAX_RENDERED:
                raise NotRenderedError(f"renders to over {MAX_RENDERED:,} characters")
        return "".join(parts)

    try:
        return bounded(work, RENDER_SECONDS)
    except NotRenderedError:
        raise
    except TimeoutError:
        raise NotRenderedError(f"renders for over {RENDER_SECONDS:g} seconds") from None
    except TemplateError as error:
        # Nunjucks and its filters are another language, though close: no fault can be told.
        raise NotRenderedError(reason_of(error), known=engine == "jinja2") from None
    except Exception as error:  # a filter fed with a made-up value raises whatever it likes
        raise NotRenderedError(reason_of(error), known=not values.made_up) from None


def _sandbox() -> SandboxedEnvironment:
    """Jinja's sandbox, in which a product can't fill the memory at one go, either."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bounded(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            sizes = [len(x) if isinstance(x, str | list | tuple) else x for x in (left, right)]
            numbers = [abs(x) for x in sizes if isinstance(x, int | float)]
            sized = any(isinstance(x, str | list | tuple) for x in (left, right))
            if operator == "**" and len(numbers) == 2 and max(numbers) > _MAX_POWER:
                raise NotRenderedError("raises a number to a huge power")
            product = numbers[0] * numbers[1] if len(numbers) == 2 else 0
            if operator == "*" and sized and product > MAX_RENDERED:
                raise NotRenderedError(f"repeats a text to over {MAX_RENDERED:,} characters")
            return super().call_binop(context, operator, left, right)

    return Bounded(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])


def _names(source: str, engine: str) -> frozenset[str]:
    from promptlint.analysis.template_jinja import analyse

    return frozenset(use.name for use in analyse(source, engine).uses if not use.ambient)
