"""Text that is not finished: notes, fill-ins, cut sentences, fences and tags left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.markdown import structure_of
from promptlint.analysis.unclosed import Unclosed, unclosed_fences, unclosed_tags
from promptlint.analysis.unfinished import CUT, FILL_IN, FILLER, NOTE, unfinished
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence
from promptlint.model.place import Place
from promptlint.model.rule import Params

_WORDS = {
    NOTE: "holds a note to oneself: “{text}”",
    FILL_IN: "still holds the fill-in {text}",
    FILLER: "holds filler text",
    CUT: "breaks off at “{text}”",
}
_SHOWN = 60


class UnfinishedText:
    """One hit for each unfinished passage and each delimiter that is never closed."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits by message, in the order of the kinds."""
        for prompt in document.prompts:
            # Code may put the other half of a sentence, a fence or a tag behind this one.
            part = document.kind == "source" and not prompt.complete
            for index, message in enumerate(prompt.messages):
                if message.role in ("assistant", "tool"):
                    continue
                found = structure_of(document, message.text.value)
                last = index + 1 == len(prompt.messages)
                for passage in unfinished(prompt, found, last=last):
                    if part and passage.kind == CUT:
                        continue
                    text = " ".join(message.text.value[slice(*passage.span)].split())[:_SHOWN]
                    yield Hit(
                        Place(span=message.text.source_span(*passage.span)),
                        args={"what": _WORDS[passage.kind].format(text=text)},
                        data={"kind": passage.kind},
                        confidence=Confidence.MEDIUM if passage.kind == CUT else None,
                    )
                if part:
                    continue
                yield from _open(message, unclosed_fences(found), "fence")
                yield from _open(message, unclosed_tags(found), "tag")


CHECK = UnfinishedText()


def _open(message: Message, found: Iterable[Unclosed], kind: str) -> Iterator[Hit]:
    for one in found:
        yield Hit(
            Place(span=message.text.source_span(*one.span)),
            args={"what": f"never closes {one.what}"},
            data={"kind": kind},
            help="close it where its content ends",
            fix=_fix(message, one),
        )


def _fix(message: Message, one: Unclosed) -> Fix | None:
    """The closing mark, where the place is certain and the text stands as it is read."""
    if one.closing is None or len(message.text.anchors) != 1:
        return None
    at, closing = one.closing
    place = message.text.source_offset(at)
    return Fix(False, f"close it with {closing.strip()}", (Edit(place, place, closing),))
