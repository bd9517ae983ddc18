"""What a prompt becomes in a model's own template and tokens. Nothing is generated: it may gate.

Only a model that the user named is held against the prompts: a stand-in's template and window say
nothing about the model that will run them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from promptlint.analysis.template_use import Use
from promptlint.analysis.templates import of_document
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.probe.models.chat import ChatFormat, TemplateError
from promptlint.probe.rendering import NotRenderedError, Rendered, render

_ROLES = {"developer": "system", "": "user"}
_ANSWER_ROOM = 16
"""Tokens that an answer needs at the very least."""

ProbeHit = tuple[str, Hit]
"""Name of the rule, and the hit."""


def probe_document(document: Document, chat: ChatFormat, label: str) -> Iterator[ProbeHit]:
    """Hits of the deterministic probe rules in one file.

    Args:
        document: with prompts.
        chat: of the model that the user named.
        label: the model's name in messages.
    """
    uses = of_document(document)
    for prompt, use in zip(document.prompts, uses, strict=True):
        if not prompt.messages or not prompt.complete:
            continue
        try:
            rendered = render(document, prompt)
        except NotRenderedError as error:
            if error.known:
                message = f"with its sample values the template fails: {error.reason}"
                yield "unrenderable-template", replace(_at(prompt, {}), message=message)
            continue
        yield from _empty_branches(document, prompt, rendered, use.uses)
        yield from _in_template(prompt, rendered, chat, label)
        yield from _injection(prompt, use.uses, chat, label)


def _empty_branches(
    document: Document, prompt: Prompt, full: Rendered, uses: Sequence[Use]
) -> Iterator[ProbeHit]:
    tested = frozenset(use.name for use in uses if use.tested)
    if not tested:
        return
    try:
        bare = render(document, prompt, without=tested)
    except NotRenderedError:
        return
    for message, (_, with_all), (_, without) in zip(
        prompt.messages, full.turns, bare.turns, strict=True
    ):
        if with_all.strip() and not without.strip():
            names = ", ".join(f"`{name}`" for name in sorted(tested))
            span = message.text.source_span(0, len(message.text.value))
            words = f"without {names} the {message.role or 'user'} message is empty"
            yield (
                "empty-message",
                Hit(Place(span=span), severity=Severity.WARNING, message=words),
            )


def _in_template(
    prompt: Prompt, rendered: Rendered, chat: ChatFormat, label: str
) -> Iterator[ProbeHit]:
    turns = [{"role": _ROLES.get(role, role), "content": text} for role, text in rendered.turns]
    turns = [turn for turn in turns if turn["content"].strip()]
    if not turns:
        return
    beginning, mark = chat.beginning, chat.beginning_text
    if not chat.has_template:
        if chat.encode(turns[0]["content"], special=True)[:2] == [beginning, beginning]:
            yield "double-bos", _at(prompt, {"model": label})
        return
    try:
        text = chat.render(turns)
    except TemplateError as error:
        if len(turns) > 1:  # a lone system part is given its user turn at run time
            reason = f"refuses the turns: {error}"
            yield "chat-template-rejects", _at(prompt, {"model": label, "reason": reason})
        return
    lost = [turn["role"] for turn in turns if turn["content"].strip()[:60] not in text]
    if lost:
        reason = f"drops the {lost[0]} turn without a word"
        yield "chat-template-rejects", _at(prompt, {"model": label, "reason": reason})
    ids = chat.encode(text)
    own = bool(mark) and turns[0]["content"].lstrip().startswith(mark)
    if beginning is not None and ids[:1] == [beginning] and (own or ids[1:2] == [beginning]):
        yield "double-bos", _at(prompt, {"model": label})
    if chat.window is not None and len(ids) + _ANSWER_ROOM > chat.window:
        words = f"rendered for {label} it has {len(ids):,} tokens; the window holds {chat.window:,}"
        data: dict[str, object] = {"tokens": len(ids), "limit": chat.window}
        yield "context-window-exceeded", replace(_at(prompt, {}, data), message=words)


def _injection(
    prompt: Prompt, uses: Sequence[Use], chat: ChatFormat, label: str
) -> Iterator[ProbeHit]:
    """A value that holds the turn's end token, put into the template, becomes that token."""
    places = [use for use in uses if not use.ambient]
    token = _turn_end(chat)
    if not places or token is None:
        return
    text, number = token
    ids = chat.encode(f"Answer this: {text}")
    if number not in ids:
        return
    first, *others = places
    yield (
        "control-token-injection",
        Hit(
            Place(span=first.span),
            {"name": first.name, "token": text, "model": label},
            related=tuple(Place(span=use.span, message="and here") for use in others[:5]),
            data={"token": text, "count": len(places)},
        ),
    )


def _turn_end(chat: ChatFormat) -> tuple[str, int] | None:
    for text, number in chat.control_tokens().items():
        if number == chat.end:
            return text, number
    return None


def _at(prompt: Prompt, args: dict[str, object], data: dict[str, object] | None = None) -> Hit:
    message = prompt.messages[0]
    span = message.text.source_span(0, min(len(message.text.value), 60))
    return Hit(Place(span=span), args, data=data or {})
