"""Parameters of the check kinds that rule packs are written with.

Each kind's parameters are a frozen dataclass with a ``parse`` that refuses what it can't work with
(`ParamsError`). Rule files are held against them when a rulebook loads; the checks use the same
objects, so a rule that loads is a rule that runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promptlint.model.facts import SETTINGS
from promptlint.model.place import Pointer
from promptlint.model.rule import Params, ParamsError
from promptlint.rulebook.params import ParamsReader, Step
from promptlint.rulebook.patterns import compile_pattern
from promptlint.rulebook.wording import check_template

MEASURES = ("characters", "words", "lines", "tokens", "messages")
WORLDS = ("generation", "retrieval", "training")
ITEMS = ("phrase", "section", "pattern", "key", "setting")


@dataclass(frozen=True, slots=True)
class Where:
    """Which text of a file or record a rule looks at.

    - ``text``: the whole file; all turns of a record
    - ``prompt``: the messages of each prompt
    - ``role=system``: those of one role
    - ``pointer=/a/*/b``: values of a structured file or record, ``*`` for any key or index
    """

    kind: str = "text"
    role: str = ""
    pointer: Pointer = ()

    @classmethod
    def parse(cls, word: str, *route: Step) -> Where:
        """Read one ``where``."""
        if word in ("text", "prompt"):
            return cls(word)
        name, equals, rest = word.partition("=")
        if name == "role" and rest:
            return cls("role", role=rest)
        if name == "pointer" and equals:
            return cls("pointer", pointer=parse_pointer(rest, *route))
        raise ParamsError(f"`{word}`: use text, prompt, role=NAME or pointer=/a/*/b", *route)


def parse_pointer(text: str, *route: Step) -> Pointer:
    """Read a JSON Pointer (RFC 6901); a ``*`` step stands for every key or index."""
    if text and not text.startswith("/"):
        raise ParamsError(f"the pointer `{text}` should start with `/`", *route)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else must (not) stand in the same file, prompt or record."""

    requires: tuple[re.Pattern[str], ...] = ()
    unless: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def parse(cls, reader: ParamsReader, flags: Iterable[str]) -> Conditions:
        """Read ``requires`` and ``unless``."""
        return cls(_patterns(reader, "requires", flags), _patterns(reader, "unless", flags))


@dataclass(frozen=True, slots=True)
class PatternParams:
    """Kind ``pattern``: text that must not occur.

    Attributes:
        patterns: each is searched for.
        allow: matches that this one covers whole are let pass.
        group: part of the match to point at.
        entity: groups findings in datasets.
        mask: the match is secret or personal: messages name its length only.
        replace: text that an unsafe repair puts in its place; ``{name}`` stands for a group.
    """

    patterns: tuple[re.Pattern[str], ...]
    where: tuple[Where, ...]
    conditions: Conditions
    allow: tuple[re.Pattern[str], ...] = ()
    group: str = ""
    entity: str | None = None
    mask: bool = False
    replace: str | None = None

    @classmethod
    def parse(cls, params: Params) -> PatternParams:
        """Read the parameters."""
        reader = ParamsReader(params)
        flags = reader.texts("flags")
        patterns = _patterns(reader, "pattern", flags)
        if not patterns:
            raise ParamsError("`pattern` is missing")
        group = reader.text("group", "")
        if group and not all(group in pattern.groupindex for pattern in patterns):
            raise reader.error(f"no group is called `{group}`", "group")
        result = cls(
            patterns=patterns,
            where=_where(reader),
            conditions=Conditions.parse(reader, flags),
            allow=_patterns(reader, "allow", flags),
            group=group,
            entity=reader.text("entity") if reader.has("entity") else None,
            mask=reader.flag("mask"),
            replace=reader.text("replace") if reader.has("replace") else None,
        )
        reader.finish()
        problem = check_template(result.replace or "", result.fields - {"match"}, plain=True)
        if problem:
            raise reader.error(problem, "replace")
        return result

    @property
    def fields(self) -> frozenset[str]:
        """Names that messages may use."""
        groups = (name for pattern in self.patterns for name in pattern.groupindex)
        return frozenset({"match", *groups})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that must, or must not, be there. `what` is one of `ITEMS`."""

    what: str
    name: str
    pattern: re.Pattern[str] | None = None
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class PresenceParams:
    """Kind ``presence``: sections, phrases, keys or settings that must or must not be there.

    `entries` are alternatives: of each, one item suffices when `required`.
    """

    required: bool
    entries: tuple[tuple[Item, ...], ...]
    where: tuple[Where, ...]
    conditions: Conditions
    world: str = ""

    @classmethod
    def parse(cls, params: Params) -> PresenceParams:
        """Read the parameters."""
        reader = ParamsReader(params)
        flags = reader.texts("flags")
        mode = reader.one_of("required", "forbidden")
        value = reader.value(mode)
        listed = value if isinstance(value, list) else [value]
        route = reader.route(mode)
        entries = tuple(
            _entry(one, (*route, index) if isinstance(value, list) else route, flags)
            for index, one in enumerate(listed)
        )
        if not entries:
            raise ParamsError("is empty", *route)
        world = reader.choice("world", (*WORLDS, ""), "")
        result = cls(
            mode == "required", entries, _where(reader), Conditions.parse(reader, flags), world
        )
        reader.finish()
        return result

    @property
    def fields(self) -> frozenset[str]:
        """Names that messages may use."""
        return frozenset({"what", "name"})


@dataclass(frozen=True, slots=True)
class ThresholdParams:
    """Kind ``threshold``: a number that must stay inside its bounds, both inclusive.

    `source` is ``setting`` (a neutral name), ``pointer`` or ``measure`` (one of `MEASURES`).
    """

    source: str
    name: str
    minimum: float | None
    maximum: float | None
    where: tuple[Where, ...]
    conditions: Conditions
    pointer: Pointer = ()
    world: str = ""

    @classmethod
    def parse(cls, params: Params) -> ThresholdParams:
        """Read the parameters."""
        reader = ParamsReader(params)
        source = reader.one_of("setting", "pointer", "measure")
        if source == "measure":
            name = reader.choice("measure", MEASURES, "")
        else:
            name = reader.text(source)
        minimum, maximum = reader.number("min"), reader.number("max")
        if minimum is None and maximum is None:
            raise ParamsError("give `min`, `max` or both")
        if minimum is not None and maximum is not None and minimum > maximum:
            raise reader.error(f"{minimum:g} is over the maximum {maximum:g}", "min")
        world = reader.choice("world", (*WORLDS, ""), "")
        if source == "setting":
            check_setting(name, world, *reader.route("setting"))
        pointer = parse_pointer(name, *reader.route("pointer")) if source == "pointer" else ()
        conditions = Conditions.parse(reader, reader.texts("flags"))
        where = _where(reader)
        reader.finish()
        return cls(source, name, minimum, maximum, where, conditions, pointer, world)

    @property
    def fields(self) -> frozenset[str]:
        """Names that messages may use."""
        return frozenset({"name", "value", "limit", "relation", "unit"})


@dataclass(frozen=True, slots=True)
class SchemaParams:
    """Kind ``schema``: a JSON Schema that a structured file, or every record, must fit.

    `pointer` picks the values that are held against it, the whole by default.
    """

    schema: Mapping[str, object]
    pointer: Pointer = ()

    @classmethod
    def parse(cls, params: Params) -> SchemaParams:
        """Read the parameters. Whether the schema is one is for `check_schema` to say."""
        reader = ParamsReader(params)
        schema = reader.mapping("schema")
        pointer = parse_pointer(reader.text("pointer", ""), *reader.route("pointer"))
        reader.finish()
        _check_subschemas(schema, reader.route("schema"))
        return cls(schema, pointer)

    @property
    def fields(self) -> frozenset[str]:
        """Names that messages may use."""
        return frozenset({"problem", "pointer", "keyword"})


def check_setting(name: str, world: str, *route: Step) -> None:
    """Refuse a neutral name that no reader gives: its rule would never find anything."""
    worlds = [world] if world else list(SETTINGS)
    known = {setting for each in worlds for setting in SETTINGS[each]}
    if name in known:
        return
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(known))}"
    raise ParamsError(f"no setting is called `{name}`; {hint}", *route)


def check_schema(schema: Mapping[str, object], *route: Step) -> None:
    """Hold a JSON Schema against its own meta-schema. Imports jsonschema.

    Raises:
        ParamsError: it is not a valid schema, with the place inside it.
    """
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    unknown: Any = None
    dialect = validator_for(schema, default=unknown) if "$schema" in schema else validator_for({})
    if not dialect:
        raise ParamsError("no dialect of JSON Schema that is known here", *route, "$schema")
    try:
        dialect.check_schema(dict(schema))
    except SchemaError as error:
        place = (step for step in error.absolute_path)
        raise ParamsError(f"not a JSON Schema: {error.message}", *route, *place) from None


DeclarativeParams = PatternParams | PresenceParams | ThresholdParams | SchemaParams

PARSERS: Mapping[str, Callable[[Params], DeclarativeParams]] = {
    "pattern": PatternParams.parse,
    "presence": PresenceParams.parse,
    "threshold": ThresholdParams.parse,
    "schema": SchemaParams.parse,
}


def _where(reader: ParamsReader) -> tuple[Where, ...]:
    words = reader.texts("where") or ("text",)
    return tuple(Where.parse(word, *reader.route("where")) for word in words)


def _patterns(reader: ParamsReader, name: str, flags: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    flags = tuple(flags)
    return tuple(compile_pattern(text, flags, *reader.route(name)) for text in reader.texts(name))


def _entry(value: object, route: tuple[Step, ...], flags: Sequence[str]) -> tuple[Item, ...]:
    reader = ParamsReader(value, route)
    items = [
        _item(what, name, (*route, what), flags) for what in ITEMS for name in reader.texts(what)
    ]
    reader.finish()
    if not items:
        raise ParamsError(f"name one of {', '.join(ITEMS)}", *route)
    return tuple(items)


def _item(what: str, name: str, route: tuple[Step, ...], flags: Sequence[str]) -> Item:
    if what == "key":
        return Item(what, name, pointer=parse_pointer(name, *route))
    if what == "setting":
        check_setting(name, "", *route)
        return Item(what, name)
    if what == "pattern":
        return Item(what, name, compile_pattern(name, flags, *route))
    separators = r"[\s_-]+" if what == "section" else r"\s+"
    words = [re.escape(word) for word in re.split(separators, name) if word]
    if not words:
        raise ParamsError("is empty", *route)
    if what == "section":
        return Item(what, name, compile_pattern(_section(words), (), *route))
    phrase = r"\s+".join(words)
    return Item(what, name, compile_pattern(rf"(?i)(?<!\w){phrase}(?!\w)", (), *route))


def _section(words: Sequence[str]) -> str:
    """A heading, a bold line, a tag or a label that carries the title."""
    title = r"[ \t_-]{1,4}".join(words) + r"(?!\w)"
    numbered = r"(?:\d{1,3}[.)][ \t]{0,4})?"
    heading = rf"[ \t]{{0,3}}#{{1,6}}[ \t]+{numbered}{title}"
    underlined = rf"[ \t]{{0,3}}{title}[ \t]{{0,20}}\r?\n(?:={{3,}}|-{{3,}})[ \t]*\r?$"
    bold = rf"[ \t]{{0,8}}(?:\*\*|__){numbered}{title}[ \t]{{0,4}}:?(?:\*\*|__)"
    tag = rf"[ \t]{{0,40}}<{title}(?:[ \t][^<>\n]{{0,200}})?>"
    label = rf"[ \t]{{0,8}}(?:[-*][ \t]{{1,4}})?{numbered}{title}[ \t]{{0,4}}:"
    return f"(?im)^(?:{heading}|{underlined}|{bold}|{tag}|{label})"


def _check_subschemas(schema: object, route: tuple[Step, ...]) -> None:
    """No reference leaves the schema, and no pattern in it can run away."""
    stack: list[tuple[object, tuple[Step, ...]]] = [(schema, route)]
    while stack:
        node, place = stack.pop()
        if isinstance(node, list):
            stack.extend((item, (*place, index)) for index, item in enumerate(node))
        if not isinstance(node, Mapping):
            continue
        stack.extend((value, (*place, name)) for name, value in node.items())
        for name in ("$ref", "$dynamicRef"):
            target = node.get(name)
            if isinstance(target, str):
                _check_reference(schema, target, (*place, name))
        patterns = [(node.get("pattern"), (*place, "pattern"))]
        properties = node.get("patternProperties")
        if isinstance(properties, Mapping):
            patterns += [(name, (*place, "patternProperties", name)) for name in properties]
        for text, at in patterns:
            if isinstance(text, str):
                compile_pattern(text, (), *at, allow_empty=True)


def _check_reference(schema: object, target: str, route: tuple[Step, ...]) -> None:
    if not target.startswith("#"):
        raise ParamsError("a reference may only point into the same schema", *route)
    node = schema
    for step in parse_pointer(target[1:], *route) if target.startswith("#/") else ():
        if isinstance(node, list) and str(step).isdecimal() and int(step) < len(node):
            node = node[int(step)]
        elif isinstance(node, Mapping) and step in node:
            node = node[step]
        else:
            raise ParamsError(f"nothing stands at `{target}`", *route)
