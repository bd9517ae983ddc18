"""A file that is read whole: prompts, instructions, source, configs, docs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from promptlint.model.place import Place, Pointer, Span
from promptlint.model.text import LineIndex, Text

if TYPE_CHECKING:
    from promptlint.model.facts import Config

KINDS = ("prompt", "instructions", "source", "docs", "dataset", "retrieval", "training", "other")
"""Artifact kinds. ``other`` is text in which only secrets and personal data are looked for."""

_T = TypeVar("_T")

Locator: TypeAlias = Callable[[Pointer, bool], Span | None]
"""(pointer, on_key) → characters in the document's text, ``None`` where nothing is there."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt. `role` is ``system``, ``developer``, ``user``, ``assistant``, ``tool``
    or ``""`` where the file does not say."""

    role: str
    text: Text
    name: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable that a prompt declares, or that its caller supplies.

    `source` says by what: ``inputs``, ``sample``, ``schema``, ``call``, ``partial`` …
    `consumed` tells that the format itself uses it (a tool's binding, a conversation's history),
    so that the text need not. `absent` are the callers (tests of a promptfoo config) that leave
    it out where most give it.
    """

    name: str
    place: Place
    source: str
    required: bool = True
    consumed: bool = False
    absent: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt inside a document: a whole file, or one of several call sites in source.

    Attributes:
        name: the file's stem, the constant's name, the call's place.
        flavour: ``system``, ``agent``, ``template``, ``chat``, ``one-off``.
        engine: template language: ``jinja2``, ``nunjucks``, ``handlebars``, ``mustache``,
            ``liquid``, ``semantic-kernel``, ``f-string``, ``format``, ``dollar``; ``None`` where
            the text is literal or nothing tells.
        declared: variables it declares. ``None`` when the format has no place to declare them, so
            that nothing can be said to be undeclared; empty when it could have and did not.
        settings: model, sampling and output settings, by neutral name (``model``,
            ``temperature``, ``max_output`` …).
        body: the whole template where the messages are cut out of one text that is rendered
            first (prompty, Jinja2 files); ``None`` where each message is a template of its own.
        complete: ``False`` where whole parts come from elsewhere (code that reads a file, an
            imported constant): nothing can be said to be missing from it.
    """

    name: str
    flavour: str
    messages: tuple[Message, ...]
    engine: str | None = None
    declared: tuple[Variable, ...] | None = None
    settings: Config | None = None
    body: Text | None = None
    complete: bool = True


@dataclass(slots=True)
class Document:
    """A decoded file. `text` keeps its line ends; a BOM is stripped and offsets start after it.

    Attributes:
        path: project-relative POSIX path.
        kind, format: artifact kind, and format such as ``prompty``, ``axolotl``, ``markdown``.
        encoding: as decoded (``utf-8``, ``utf-16-le`` …); `bom` tells whether a BOM stood first.
        data: plain parsed value of structured files; ``None`` for text.
        locate: finds a pointer's characters late.
        prompts: prompts in reading order.
        configs: neutral settings of retrieval, training and generation found in it.
        comments: leader of the file's own comment syntax for ``promptlint: ignore``.
    """

    path: str
    kind: str
    format: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    data: object = None
    locate: Locator | None = None
    prompts: tuple[Prompt, ...] = ()
    configs: tuple[Config, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    _memo: dict[str, object] = field(default_factory=dict, repr=False)

    def memo(self, key: str, build: Callable[[], _T]) -> _T:
        """Result of an analysis that several checks share, built at most once per document."""
        if key not in self._memo:
            self._memo[key] = build()
        return self._memo[key]  # type: ignore[return-value]  # keyed by the analysis that builds it

    @property
    def lines(self) -> LineIndex:
        """Line index of the text, built on first use."""
        return self.memo("lines", lambda: LineIndex(self.text))


class UnreadableError(Exception):
    """A file that can't be decoded or parsed.

    Attributes:
        reason: what is wrong, for people.
        span: characters where it was noticed; `line` and `column` (1-based) where only those
            are known.
        text: what could be decoded, so that secrets in a broken config are still found.
        certain: the file is broken; ``False`` where it may only be too new for what reads it.
    """

    def __init__(
        self,
        reason: str,
        *,
        span: Span | None = None,
        line: int | None = None,
        column: int | None = None,
        text: str | None = None,
        certain: bool = True,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.span = span
        self.line = line
        self.column = column
        self.text = text
        self.certain = certain
