"""Cases of settings that don't go together, as rule files describe them.

A case holds when every one of its conditions does. A condition about a setting whose value is not
known never holds, so that ``${VAR}`` and expressions are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from promptlint.model.facts import Config, Scalar, Value
from promptlint.model.levels import Severity
from promptlint.model.rule import Params, ParamsError
from promptlint.rulebook.params import ParamsReader
from promptlint.rulebook.patterns import compile_pattern

_SEVERITIES = {level.label: level for level in Severity}


@dataclass(frozen=True, slots=True)
class Condition:
    """What one setting must be.

    Attributes:
        name: a neutral name; ``a/b`` is the quotient of two numbers; ``framework``;
            ``data.train`` and ``data.eval`` count references, ``data.schema`` lists how they are
            read.
        present: whether it must (not) be set; ``None`` when that doesn't matter.
        among, none_of: values, texts in lower case.
        over, under: bounds that are not allowed themselves.
        same_as: another setting, which must have the same value.
        matches, fails: patterns that are searched for in its text.
    """

    name: str
    present: bool | None = None
    among: tuple[Scalar, ...] = ()
    none_of: tuple[Scalar, ...] = ()
    over: float | None = None
    under: float | None = None
    matches: re.Pattern[str] | None = None
    fails: re.Pattern[str] | None = None
    same_as: str = ""

    def holds(self, config: Config) -> bool:
        """Whether the config fulfils it."""
        value = _value(config, self.name)
        if value is None or value.value in ((), None, ""):
            unknown = value is not None and not value.known
            return not unknown and (self.present is False or self._negative())
        if not value.known or self.present is False:
            return False
        if self.same_as:
            other = _value(config, self.same_as)
            return other is not None and other.known and other.value == value.value
        return self._fits(value)

    def _negative(self) -> bool:
        """Whether an absent setting fulfils it: only what forbids values is silent about them."""
        wanted = (
            self.among
            or self.matches
            or self.same_as
            or self.over is not None
            or self.under is not None
        )
        return self.present is None and not wanted

    def _fits(self, value: Value) -> bool:
        several = value.value if isinstance(value.value, tuple) else (value.value,)
        items = [_plain(item) for item in several]
        if self.among and not any(_among(item, self.among) for item in items):
            return False
        if any(_among(item, self.none_of) for item in items):
            return False
        if (self.over is not None or self.under is not None) and not self._within(value.number()):
            return False
        written = "\n".join(str(item) for item in several)
        if self.matches is not None and not self.matches.search(written):
            return False
        return self.fails is None or not self.fails.search(written)

    def _within(self, number: float | None) -> bool:
        if number is None:
            return False
        high = self.over is None or number > self.over
        return high and (self.under is None or number < self.under)


@dataclass(frozen=True, slots=True)
class Case:
    """One fault: its conditions, where it is reported and in which words."""

    conditions: tuple[Condition, ...]
    problem: str
    at: tuple[str, ...]
    related: tuple[str, ...] = ()
    help: str | None = None
    severity: Severity | None = None
    names: frozenset[str] = field(default_factory=frozenset)

    def holds(self, config: Config) -> bool:
        """Whether all conditions do."""
        return all(condition.holds(config) for condition in self.conditions)


def cases(params: Params) -> tuple[Case, ...]:
    """The cases of a rule's ``cases`` parameter.

    Raises:
        ParamsError: a case without conditions, or with a parameter that is none.
    """
    return _parsed(_Same(params))


class _Same:
    """Parameters by identity: a rule's are one object for the whole run."""

    __slots__ = ("params",)

    def __init__(self, params: Params) -> None:
        self.params = params

    def __hash__(self) -> int:
        return id(self.params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.params is self.params


@lru_cache(maxsize=64)
def _parsed(same: _Same) -> tuple[Case, ...]:
    given = same.params.get("cases")
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise ParamsError("should be a list of cases", "cases")
    return tuple(_case(item, index) for index, item in enumerate(given))


def _case(item: object, index: int) -> Case:
    reader = ParamsReader(item, ("cases", index))
    wanted = reader.mapping("when")
    severity = reader.text("severity", "")
    if severity and severity not in _SEVERITIES:
        raise reader.error("is no severity", "severity")
    case = Case(
        tuple(_condition(str(name), wanted[name], index) for name in wanted),
        reader.text("problem"),
        reader.texts("at"),
        reader.texts("related"),
        reader.text("help", "") or None,
        _SEVERITIES.get(severity),
        frozenset(map(str, wanted)),
    )
    reader.finish()
    return case


def _condition(name: str, wanted: object, index: int) -> Condition:
    if isinstance(wanted, list):
        return Condition(name, among=tuple(_plain(item) for item in wanted))
    if isinstance(wanted, str | int | float | bool):
        return Condition(name, among=(_plain(wanted),))
    reader = ParamsReader(wanted, ("cases", index, "when", name))
    none_of = reader.value("not") if reader.has("not") else []
    condition = Condition(
        name,
        present=reader.flag("present") if reader.has("present") else None,
        none_of=tuple(map(_plain, none_of if isinstance(none_of, list) else [none_of])),
        over=reader.number("over"),
        under=reader.number("under"),
        matches=_pattern(reader, "matches"),
        fails=_pattern(reader, "fails"),
        same_as=reader.text("same_as", ""),
    )
    reader.finish()
    return condition


def _pattern(reader: ParamsReader, name: str) -> re.Pattern[str] | None:
    text = reader.text(name, "")
    return compile_pattern(text, ("ignorecase",), *reader.route(name)) if text else None


def _plain(item: object) -> Scalar:
    if isinstance(item, str):
        return item.lower()
    return item if isinstance(item, int | float | bool) else None


def _among(item: Scalar, wanted: tuple[Scalar, ...]) -> bool:
    # True is 1 for Python, not for people.
    return any(item == one and isinstance(item, bool) == isinstance(one, bool) for one in wanted)


def _value(config: Config, name: str) -> Value | None:
    if name == "framework":
        return Value(config.framework, config.place)
    if name.startswith("data."):
        return _data(config, name.removeprefix("data."))
    first, slash, second = name.partition("/")
    if not slash:
        return config.values.get(name)
    above, below = config.number(first), config.number(second)
    given = config.values.get(first), config.values.get(second)
    if above is None or not below:
        unknown = any(value is not None and not value.known for value in given)
        return Value(None, config.place, known=False) if unknown else None
    return Value(above / below, config.place)


def _data(config: Config, name: str) -> Value:
    if name == "schema":
        schemas = {ref.schema for ref in config.data if ref.role == "train" and ref.schema}
        return Value(tuple(sorted(schemas)), config.place)
    roles = ("train",) if name == "train" else ("eval", "test")
    return Value(sum(1 for ref in config.data if ref.role in roles), config.place)


def shown(config: Config, names: Iterable[str]) -> Mapping[str, object]:
    """Values for a message, by neutral name with its dots as underscores."""
    found: dict[str, object] = {}
    for name in names:
        value = _value(config, name)
        if value is not None and value.known:
            item = value.value
            if isinstance(item, tuple):
                item = ", ".join(map(str, item))
            elif isinstance(item, float):
                item = f"{item:g}"
            found[re.sub(r"\W", "_", name)] = str(item).lower() if isinstance(item, bool) else item
    return found
