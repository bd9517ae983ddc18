"""Texts made of texts: joined, or cut out of one that was itself decoded from the source.

A notebook's cell is Python inside JSON strings, a promptfoo prompt may be JSON inside YAML: what
the inner reader finds has its places in the outer value, and these functions carry them through.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from promptlint.model.document import Message, Prompt, Variable
from promptlint.model.facts import Config, DataRef, Value
from promptlint.model.place import Place
from promptlint.model.text import Text


def joined(pieces: Iterable[Text | str]) -> Text:
    """One text of several; plain strings stand for no source characters of their own."""
    parts: list[str] = []
    anchors: list[tuple[int, int]] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, str):
            value = piece
            end = anchors[-1][1] + length - anchors[-1][0] if anchors else 0
            anchors.append((length, end))
        else:
            value = piece.value
            anchors.extend((length + at, source) for at, source in piece.anchors)
            end = piece.source_span(0, len(value))[1] if value else piece.anchors[0][1]
            anchors.append((length + len(value), end))
        parts.append(value)
        length += len(value)
    return Text("".join(parts), tuple(_without_repeats(anchors)) or ((0, 0),))


def _without_repeats(anchors: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of several anchors at one offset only the first and the last say anything."""
    kept: list[tuple[int, int]] = []
    for anchor in anchors:
        if len(kept) > 1 and kept[-1][0] == kept[-2][0] == anchor[0]:
            kept.pop()
        kept.append(anchor)
    return kept


def compose(outer: Text, inner: Text) -> Text:
    """`inner`, whose source is the value of `outer`, with its places in the source of `outer`.

    Linear in the anchors of both.
    """
    pairs: list[tuple[int, int]] = []
    anchors, length = inner.anchors, len(inner.value)
    for index, (at, source_at) in enumerate(anchors):
        after = anchors[index + 1][0] if index + 1 < len(anchors) else length
        ends = at > 0 and after == at
        # What ends here ends with its last character, wherever the next one stands.
        pairs.append(
            (
                at,
                outer.source_span(source_at - 1, source_at)[1]
                if ends and source_at > 0
                else outer.source_offset(source_at),
            )
        )
        first = bisect_right(outer.anchors, source_at, key=lambda anchor: anchor[0])
        for value_at, there in outer.anchors[first:]:
            if value_at > source_at + after - at:
                break
            pairs.append((at + value_at - source_at, there))
    return Text(inner.value, tuple(pairs))


class Remapping:
    """Carries prompts and settings found in the value of `outer` over to its source.

    Settings that a prompt and a list of configs share stay one object.
    """

    def __init__(self, outer: Text) -> None:
        self._outer = outer
        self._configs: dict[int, Config] = {}

    def prompt(self, prompt: Prompt) -> Prompt:
        """The prompt with the places of its texts and variables in the source."""
        declared = prompt.declared
        return Prompt(
            prompt.name,
            prompt.flavour,
            tuple(
                Message(one.role, compose(self._outer, one.text), one.name)
                for one in prompt.messages
            ),
            prompt.engine,
            None if declared is None else tuple(self._variable(one) for one in declared),
            self.config(prompt.settings) if prompt.settings else None,
            compose(self._outer, prompt.body) if prompt.body else None,
            prompt.complete,
        )

    def config(self, config: Config) -> Config:
        """The settings with their places in the source."""
        known = self._configs.get(id(config))
        if known is None:
            known = self._configs[id(config)] = Config(
                config.world,
                config.framework,
                {name: self._value(value) for name, value in config.values.items()},
                config.scope,
                config.unit,
                config.unit_certain,
                tuple(
                    DataRef(self._value(one.value), one.role, one.path, one.remote, one.schema)
                    for one in config.data
                ),
                self._place(config.place),
            )
        return known

    def _variable(self, one: Variable) -> Variable:
        return Variable(one.name, self._place(one.place), one.source, one.required, one.consumed)

    def _value(self, value: Value) -> Value:
        return Value(value.value, self._place(value.place), value.origin, value.known)

    def _place(self, place: Place) -> Place:
        if place.span is None:
            return place
        return Place(span=self._outer.source_span(*place.span), message=place.message)
