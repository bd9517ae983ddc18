"""A value that changes with every call, before long text that never does.

Providers keep the beginning of a prompt that they have seen before, from 1,024 tokens on, and
charge a tenth to a half for it. The first character that differs ends it.

Params: ``tokens``: static tokens behind the value that are worth a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis import slots
from promptlint.analysis.slots import Slot
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

# A day's date is left out: it changes once a day, and no cache lives longer.
_VOLATILE = re.compile(
    r"(?:^|[._])(?:now|time|timestamp|time_?stamp|datetime|date_?time|current_?time|current_?date_?time"
    r"|uuid\d?|guid|nonce|random|seed|(?:request|session|trace|run|conversation|thread|message|call"
    r"|correlation)_?id)(?:$|\(\)|\.(?:isoformat|strftime|hex)\b)"
    r"|\b(?:datetime\.now|datetime\.utcnow|time\.time|uuid\.uuid4|uuid4|strftime)\b",
    re.IGNORECASE,
)
_STEADY = re.compile(
    r"^(?:time|seed)$|(?:reading|cooking|prep|response|max|travel)_?time$", re.IGNORECASE
)
_HANDLEBARS_CALL = re.compile(
    r"\{\{[ \t]*(?:time\.(?:now|time|second|minute|hour)\w*)[ \t]*\}\}", re.IGNORECASE
)


class CacheOrder:
    """Looks at the first volatile value of each prompt, and at the static text behind it."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """At most one hit a prompt."""
        wanted = params.get("tokens", 800)
        if isinstance(wanted, int):
            for prompt in document.prompts:
                yield from _judge(prompt, wanted, context)


CHECK = CacheOrder()


def _judge(prompt: Prompt, wanted: int, context: CheckContext) -> Iterator[Hit]:
    first: tuple[Message, Slot] | None = None
    static: list[str] = []
    for message in prompt.messages:
        text = message.text.value
        position = 0
        for slot in _slots(text, prompt.engine):
            if first is not None:
                static.append(text[position : slot.span[0]])
            position = slot.span[1]
            if _is_volatile(slot):
                first = first or (message, slot)
            elif first is not None:
                yield from _hit(prompt, first, static, wanted, context)
                return
        if first is not None:
            static.append(text[position:])
    if first is not None:
        yield from _hit(prompt, first, static, wanted, context)


def _slots(text: str, engine: str | None) -> list[Slot]:
    found = slots.find(text, engine)
    if engine in ("semantic-kernel", "handlebars", None):
        calls = [Slot("now", match.span()) for match in _HANDLEBARS_CALL.finditer(text)]
        taken = {slot.span[0] for slot in calls}
        found = sorted(
            [*calls, *(slot for slot in found if slot.span[0] not in taken)],
            key=lambda slot: slot.span,
        )
    return found


def _is_volatile(slot: Slot) -> bool:
    return bool(_VOLATILE.search(slot.name)) and not _STEADY.search(slot.name)


def _hit(
    prompt: Prompt,
    first: tuple[Message, Slot],
    static: list[str],
    wanted: int,
    context: CheckContext,
) -> Iterator[Hit]:
    text = "\n".join(piece for piece in static if piece.strip())
    if len(text) < wanted:
        return
    from promptlint.analysis.prompt_length import counter_for

    model = prompt.settings.text("model") if prompt.settings else None
    count = counter_for(model, context.options.get("models", {}))
    tokens = count.count(text)
    if tokens < wanted:
        return
    message, slot = first
    yield Hit(
        Place(span=message.text.source_span(*slot.span)),
        args={"name": slot.name, "tokens": f"{'' if count.exact else 'about '}{tokens:,}"},
        data={"name": slot.name, "tokens": tokens, "exact": count.exact, "limit": wanted},
    )
