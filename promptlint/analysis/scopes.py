"""Which texts and values of a file or record a declarative rule looks at.

A `Scope` is what a rule is decided for, one at a time: a file, one prompt of a file, or one record.
Its pieces are the texts that `where` picks; conditions look at all of its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from promptlint.model.batch import BadRecord, RecordBatch, Turn
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config
from promptlint.model.place import Place, Pointer
from promptlint.model.text import Text
from promptlint.rulebook.declarative import Conditions, Where
from promptlint.rulebook.patterns import found

_ANSWERS = ("assistant", "chosen", "rejected")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and where it came from: the document's text, or the string at a pointer."""

    text: str
    origin: Text | None = None
    pointer: Pointer | None = None

    def place(self, start: int, end: int) -> Place:
        """The place of ``text[start:end]``."""
        if self.origin is not None:
            return Place(span=self.origin.source_span(start, end))
        return Place(pointer=self.pointer, within=(start, end))


@dataclass(frozen=True, slots=True)
class Scope:
    """One file, prompt or record.

    Attributes:
        pieces: texts to look at.
        context: texts that conditions look at.
        place: where to say that something is missing, or that a measure is off.
        value: parsed value, ``None`` for text.
        configs: neutral settings.
        complete: ``False`` where parts come from elsewhere, so that nothing can be missing.
    """

    pieces: tuple[Piece, ...]
    context: tuple[str, ...]
    place: Place = field(default_factory=Place)
    value: object = None
    configs: tuple[Config, ...] = ()
    complete: bool = True

    def meets(self, conditions: Conditions) -> bool:
        """Whether everything required is somewhere in the scope, and nothing that excuses it."""
        return all(self._holds(pattern) for pattern in conditions.requires) and not any(
            self._holds(pattern) for pattern in conditions.unless
        )

    def _holds(self, pattern: object) -> bool:
        return any(found(pattern, text) for text in self.context)  # type: ignore[arg-type]  # made by `patterns`


def document_scopes(document: Document, where: Sequence[Where]) -> Iterator[Scope]:
    """The file as one scope (``text``, ``pointer``), each prompt as one (``prompt``, ``role``)."""
    of_file = [one for one in where if one.kind in ("text", "pointer")]
    if of_file:
        yield Scope(
            tuple(_file_pieces(document, of_file)),
            (document.text,),
            Place(span=first_line(document.text)),
            document.data,
            document.configs,
        )
    of_prompt = [one for one in where if one.kind in ("prompt", "role")]
    if of_prompt:
        for prompt in document.prompts:
            scope = _prompt_scope(prompt, of_prompt)
            if scope.pieces:
                yield scope


def record_scopes(batch: RecordBatch, where: Sequence[Where]) -> Iterator[tuple[int, Scope]]:
    """(index in the batch, scope) of every record that could be parsed.

    In a record ``prompt`` means every turn that is not an answer.
    """
    for index, row in enumerate(batch.rows):
        if isinstance(row, BadRecord):
            continue
        turns = batch.turns[index]
        pieces = tuple(_record_pieces(row, turns, where))
        yield index, Scope(pieces, tuple(turn.text for turn in turns), value=row)


def values_at(value: object, pointer: Pointer) -> Iterator[tuple[Pointer, object]]:
    """Values at a pointer in which ``*`` stands for any key or index, with their routes."""
    found_here: list[tuple[Pointer, object]] = [((), value)]
    for step in pointer:
        found_here = [
            ((*route, key), child)
            for route, node in found_here
            for key, child in _children(node, str(step))
        ]
    return iter(found_here)


def _children(node: object, step: str) -> Iterator[tuple[str | int, object]]:
    if isinstance(node, dict):
        if step == "*":
            yield from node.items()
        elif step in node:
            yield step, node[step]
    elif isinstance(node, list):
        if step == "*":
            yield from enumerate(node)
        elif step.isdecimal() and len(step) < 10 and int(step) < len(node):
            yield int(step), node[int(step)]


def _file_pieces(document: Document, where: Sequence[Where]) -> Iterator[Piece]:
    for one in where:
        if one.kind == "text":
            yield Piece(document.text, Text.verbatim(document.text))
            continue
        for pointer, value in values_at(document.data, one.pointer):
            if isinstance(value, str):
                yield Piece(value, pointer=pointer)


def _prompt_scope(prompt: Prompt, where: Sequence[Where]) -> Scope:
    chosen = [message for message in prompt.messages if _picks(where, message)]
    pieces = tuple(Piece(message.text.value, message.text) for message in chosen)
    start = pieces[0].place(*first_line(pieces[0].text)) if pieces else Place()
    return Scope(
        pieces,
        tuple(message.text.value for message in prompt.messages),
        start,
        configs=(prompt.settings,) if prompt.settings else (),
        complete=prompt.complete,
    )


def _picks(where: Sequence[Where], message: Message) -> bool:
    return any(one.kind == "prompt" or one.role == message.role for one in where)


def _record_pieces(row: object, turns: Sequence[Turn], where: Sequence[Where]) -> Iterator[Piece]:
    picked: set[int] = set()
    for one in where:
        if one.kind == "pointer":
            for pointer, value in values_at(row, one.pointer):
                if isinstance(value, str):
                    yield Piece(value, pointer=pointer)
            continue
        for index, turn in enumerate(turns):
            if index not in picked and _picks_turn(one, turn):
                picked.add(index)
                yield Piece(turn.text, pointer=turn.pointer)


def _picks_turn(where: Where, turn: Turn) -> bool:
    if where.kind == "role":
        return where.role in (turn.role, turn.native)
    return where.kind == "text" or turn.role not in _ANSWERS


def first_line(text: str) -> tuple[int, int]:
    """Characters of the first line that is not blank."""
    start = len(text) - len(text.lstrip())
    ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
    return (start, min(ends, default=len(text))) if start < len(text) else (0, 0)
