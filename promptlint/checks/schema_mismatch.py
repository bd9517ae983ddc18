"""Examples of answers that do not fit the declared fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis import answer_schema
from promptlint.analysis.answer_schema import Fields, Mismatch
from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.json_shapes import Shape, objects
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SCHEMA_KEYS = frozenset(("properties", "$schema", "$ref", "$defs", "additionalProperties"))
_SIMPLE = frozenset(("string", "number", "integer", "boolean", "array", "object"))
_LEAD = 40
"""Characters between the list of fields and the colon that an example follows."""


@dataclass(frozen=True, slots=True)
class _Example:
    message: Message
    shape: Shape


class SchemaMismatch:
    """Compares the first example that differs with the one declaration of the answer's fields."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of each prompt, one for each field that differs."""
        for prompt in document.prompts:
            found = list(_examples(prompt))
            fields, lines = _declared(document, prompt)
            told: set[tuple[str, str]] = set()
            if fields is not None:
                for example in (*found, *lines):
                    yield from _compare(example, fields, told)
            yield from _stated(prompt, found, told)


CHECK = SchemaMismatch()


def _examples(prompt: Prompt) -> Iterator[_Example]:
    for message in prompt.messages:
        if '"' in message.text.value:
            for shape in objects(message.text.value):
                if _SCHEMA_KEYS.isdisjoint(shape.keys):
                    yield _Example(message, shape)


def _declared(document: Document, prompt: Prompt) -> tuple[Fields | None, list[_Example]]:
    """The declaration, where there is exactly one, and an example in lines right behind it."""
    by_file = _by_front_matter(document, prompt)
    lists: list[Fields] = []
    lines: list[_Example] = []
    for one in instructions_of(document, prompt):
        message = prompt.messages[one.message]
        for types, span in answer_schema.listed_fields(one):
            lists.append(Fields(types, one.span(prompt, *span), "the text"))
            colon = one.text.find(":", span[1], span[1] + _LEAD)
            shape = None
            if colon >= 0:
                shape = answer_schema.line_example(message.text.value, one.start + colon + 1)
            if shape is not None:
                lines.append(_Example(message, shape))
    if by_file is not None:
        return by_file, []
    return (lists[0], lines) if len(lists) == 1 else (None, [])


def _by_front_matter(document: Document, prompt: Prompt) -> Fields | None:
    outputs = prompt.settings.values.get("outputs") if prompt.settings else None
    if outputs is None or not isinstance(outputs.value, tuple):
        return None
    names = [name for name in outputs.value if isinstance(name, str)]
    data = document.data if isinstance(document.data, dict) else {}
    schema = _output_schema(data)
    types = {name: _type_of(schema.get(name)) for name in names}
    optional = frozenset(str(key).split("?")[0] for key in schema if "?" in str(key))
    return Fields(types, outputs.place.span, "the front matter", optional)


def _output_schema(data: dict[object, object]) -> dict[object, object]:
    output = data.get("outputs") or data.get("outputSchema")
    dotprompt = data.get("output")
    if output is None and isinstance(dotprompt, dict):
        output = dotprompt.get("schema")
    if isinstance(output, dict) and isinstance(output.get("properties"), dict):
        output = output["properties"]
    return output if isinstance(output, dict) else {}


def _type_of(declared: object) -> str:
    """The JSON type of a property, or of a Picoschema field such as ``string, what it is``."""
    kind = declared.get("type") if isinstance(declared, dict) else declared
    word = str(kind or "").split(",")[0].strip().lower()
    return word if word in _SIMPLE else ""


def _compare(example: _Example, fields: Fields, told: set[tuple[str, str]]) -> Iterator[Hit]:
    if not answer_schema.shares_fields(example.shape, fields.types):
        return
    for found in answer_schema.mismatches(example.shape, fields):
        if (found.kind, found.name) in told:
            continue
        told.add((found.kind, found.name))
        related = (Place(span=fields.where, message="declared here"),) if fields.where else ()
        yield _hit(example, found, fields.by, related)


def _stated(prompt: Prompt, found: list[_Example], told: set[tuple[str, str]]) -> Iterator[Hit]:
    """Fields whose type a sentence states, against the examples' values."""
    if not found:
        return
    for message in prompt.messages:
        for name, wanted, span in answer_schema.stated_types(message.text.value):
            for example in found:
                got = example.shape.keys.get(name, ((0, 0), ""))
                if answer_schema.agrees(wanted, got[1]) or ("type", name) in told:
                    continue
                told.add(("type", name))
                place = Place(span=message.text.source_span(*span), message="said here")
                mismatch = Mismatch("type", name, got[0], wanted, got[1])
                yield _hit(example, mismatch, "the text", (place,))


def _hit(example: _Example, found: Mismatch, by: str, related: tuple[Place, ...]) -> Hit:
    return Hit(
        Place(span=example.message.text.source_span(*found.span)),
        args={"what": _what(found, by)},
        related=related,
        data={"kind": found.kind, "field": found.name, "missing": list(found.missing)},
    )


def _what(found: Mismatch, by: str) -> str:
    if found.kind == "type":
        return f"the example's `{found.name}` is of type {found.got}, {by} says {found.wanted}"
    if found.kind == "missing":
        names = ", ".join(f"`{name}`" for name in found.missing)
        return f"the example lacks {names}, which {by} declares"
    text = f"the example has `{found.name}`, which {by} does not declare"
    return f"{text} (it declares `{found.missing[0]}`)" if len(found.missing) == 1 else text
