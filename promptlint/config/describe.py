"""Settings as people read them: every key with its value and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from promptlint.config.origin import DEFAULT, Origin, Selector
from promptlint.config.settings import Settings
from promptlint.config.shape import SHAPE
from promptlint.config.sizes import format_size
from promptlint.model.levels import Severity


@dataclass(frozen=True, slots=True)
class Setting:
    """One value. `value` is plain data, as TOML would hold it; ``None`` where nothing is set."""

    key: str
    value: object
    origin: Origin


def describe(settings: Settings) -> tuple[Setting, ...]:
    """Every setting, in the order in which they are documented.

    Tables are given entry by entry (``kinds.*.md``), lists that the command line adds to as one
    setting for each origin.
    """
    return tuple(item for key in SHAPE for item in _describe(settings, key))


def _describe(settings: Settings, key: str) -> Iterator[Setting]:
    name = key.replace("-", "_")
    value = getattr(settings, name)
    if key in ("select", "extend-select", "ignore"):
        yield from _selectors(key, value)
    elif key == "severity":
        yield from _entries(
            settings, key, ((selector.token, level.label) for selector, level in value)
        )
    elif key == "per-file-ignores":
        rules = ((item.pattern, [s.token for s in item.selectors]) for item in value)
        yield from _entries(settings, key, rules)
    elif key == "kinds":
        yield from _entries(settings, key, value)
    elif key == "rules":
        yield from _rules(settings)
    elif key in ("privacy", "models", "probe", "advise"):
        yield from _tables(settings, key)
    else:
        yield Setting(key, _plain(key, _inside(settings.root, value)), settings.origin(key))


def _inside(root: Path, value: object) -> object:
    """Paths below the project root as they would be written there."""
    if isinstance(value, tuple):
        return tuple(_inside(root, item) for item in value)
    if isinstance(value, Path) and value.is_relative_to(root):
        return value.relative_to(root).as_posix()
    return value


def _plain(key: str, value: object) -> object:
    if key == "max-file-size" and isinstance(value, int):
        return format_size(value)
    if key == "jobs":
        return "auto" if value is None else value
    if isinstance(value, tuple):
        return [_plain("", item) for item in value]
    if value is None or isinstance(value, bool | str | float):
        return value
    label = getattr(value, "label", None)  # before int: levels are numbers, too
    if label is not None:
        return label
    return value if isinstance(value, int) else str(value)


def _selectors(key: str, selectors: tuple[Selector, ...] | None) -> Iterator[Setting]:
    if not selectors:
        default: object = None if selectors is None else []
        yield Setting(key, default, DEFAULT)
        return
    for from_option in (False, True):
        group = [item for item in selectors if item.from_command_line == from_option]
        if group:
            whole = group[0].origin
            origin = Origin(whole.source, whole.pointer[:1], whole.option)
            yield Setting(key, [item.token for item in group], origin)


def _entries(
    settings: Settings, key: str, entries: Iterable[tuple[str, object]]
) -> Iterator[Setting]:
    empty = True
    for name, value in entries:
        empty = False
        yield Setting(f"{key}.{_quoted(name)}", value, settings.origin(f"{key}.{name}"))
    if empty:
        yield Setting(key, {}, DEFAULT)


def _rules(settings: Settings) -> Iterator[Setting]:
    for rule in settings.rules:
        name = f"rules.{_quoted(rule.selector.token)}"
        if isinstance(rule.severity, Severity):
            origin = rule.parameter_origin("severity")
            yield Setting(f"{name}.severity", rule.severity.label, origin)
        for key, value in rule.params.items():
            yield Setting(f"{name}.{_quoted(key)}", _plain("", value), rule.parameter_origin(key))
    if not settings.rules:
        yield Setting("rules", {}, DEFAULT)


def _tables(settings: Settings, key: str) -> Iterator[Setting]:
    table: Mapping[str, object] = getattr(settings, key)
    for name, value in table.items():
        if isinstance(value, dict):
            for part, inner in value.items():
                origin = settings.origin(f"{key}.{name}.{part}")
                yield Setting(f"{key}.{_quoted(name)}.{part}", _plain("", inner), origin)
        else:
            yield Setting(f"{key}.{name}", _plain("", value), settings.origin(f"{key}.{name}"))
    if not table:
        yield Setting(key, {}, DEFAULT)


def _quoted(name: str) -> str:
    plain = name and all((char.isalnum() and char.isascii()) or char in "-_" for char in name)
    return name if plain else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
