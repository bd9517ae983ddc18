"""Which rules run, with which severity and parameters: settings applied to a rulebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

from promptlint.config.errors import ConfigError
from promptlint.config.origin import DEFAULT, Origin, Selector
from promptlint.config.selected import Selection
from promptlint.config.settings import RuleOverride, Settings
from promptlint.model.levels import Severity
from promptlint.model.rule import Rule


class RuleLookup(Protocol):
    """What selection asks of a rulebook."""

    @property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule, by name."""
        ...

    def expand(self, token: str, /) -> Sequence[Rule]:
        """Rules of a name, a code, the beginning of one, a family or ``ALL``.

        Raises:
            KeyError: it names none.
        """
        ...

    def suggest(self, word: str, /) -> Sequence[str]:
        """Names that were perhaps meant, best first."""
        ...


class Reach(IntEnum):
    """How much a token names. The more specific one of two decides."""

    ALL = 0
    FAMILY = 1
    PREFIX = 2
    CODE = 3
    NAME = 4


def select_rules(book: RuleLookup, settings: Settings) -> Selection:
    """Apply a configuration to the rules.

    The most specific selector that touches a rule decides, as in ruff: name, code, beginning of a
    code (the longer, the more specific), family, ``ALL``. Among equals the command line wins over
    the file, then ``ignore`` over ``select``.

    Raises:
        ConfigError: a selector that names no rule, a parameter that its rule does not have, or a
            selection that leaves nothing to run.
    """
    chosen = _Chooser(book, settings)
    active = [rule for rule in book.rules.values() if chosen.runs(rule)]
    dormant = [rule.name for rule in book.rules.values() if chosen.sleeps(rule)]
    severities = _severities(book, settings.severity)
    overrides = _overrides(book, settings.rules)
    ignores = tuple(
        (entry.pattern, tuple(sorted(_names(book, entry.selectors))))
        for entry in settings.per_file_ignores
    )
    if not active:
        raise _nothing_selected(settings, dormant)
    rules = [_apply(rule, severities.get(rule.name), overrides.get(rule.name)) for rule in active]
    return Selection(
        rules=tuple(sorted(rules, key=lambda rule: rule.name)),
        per_file_ignores=ignores,
        dormant=tuple(sorted(dormant)),
        notes=tuple(chosen.notes()),
    )


def expand(book: RuleLookup, selector: Selector) -> tuple[Rule, ...]:
    """The rules that a selector names.

    Raises:
        ConfigError: it names none; with its origin and a near name.
    """
    try:
        rules = tuple(book.expand(selector.token))
    except KeyError:
        rules = ()
    if not rules:
        near = next(iter(book.suggest(selector.token)), None)
        raise _error(f"unknown rule `{selector.token}`", selector.origin, near)
    return rules


def reach(token: str, rules: Sequence[Rule]) -> tuple[Reach, int]:
    """How specific a token is that names these rules; comparable."""
    if token.upper() == "ALL":
        return Reach.ALL, 0
    if any(rule.name == token.lower() for rule in rules):
        return Reach.NAME, 0
    if any(rule.code == token.upper() for rule in rules):
        return Reach.CODE, 0
    if all(rule.family == token.lower() for rule in rules):
        return Reach.FAMILY, 0
    return Reach.PREFIX, len(token)


@dataclass(frozen=True, slots=True)
class _Vote:
    """One selector's word on one rule; the greatest counts."""

    rank: tuple[tuple[Reach, int], bool, bool]
    selector: Selector

    @property
    def ignores(self) -> bool:
        return self.rank[2]

    @property
    def names_previews(self) -> bool:
        """A name, a code or ALL is meant as it says; a group stands for its finished rules."""
        return self.rank[0][0] in (Reach.NAME, Reach.CODE, Reach.ALL)


class _Chooser:
    def __init__(self, book: RuleLookup, settings: Settings) -> None:
        self._preview = settings.preview
        self._rules = book.rules
        self._votes: dict[str, list[_Vote]] = {name: [] for name in book.rules}
        self._default = settings.select is None
        self._selecting = ((settings.select or ()) + settings.extend_select, settings.ignore)
        for ignoring, selectors in enumerate(self._selecting):
            for selector in selectors:
                rules = expand(book, selector)
                rank = (reach(selector.token, rules), selector.from_command_line, bool(ignoring))
                for rule in rules:
                    self._votes[rule.name].append(_Vote(rank, selector))

    def _wanted(self, rule: Rule) -> bool:
        votes = self._votes[rule.name]
        return not max(votes, key=lambda vote: vote.rank).ignores if votes else self._default

    def _awake(self, rule: Rule) -> bool:
        return (
            not rule.preview
            or self._preview
            or any(vote.names_previews for vote in self._votes[rule.name] if not vote.ignores)
        )

    def runs(self, rule: Rule) -> bool:
        """Whether the rule is active."""
        return self._wanted(rule) and self._awake(rule)

    def sleeps(self, rule: Rule) -> bool:
        """Whether only its being a preview keeps it from running."""
        return self._wanted(rule) and not self._awake(rule)

    def notes(self) -> Iterable[str]:
        """Selectors that name nothing but sleeping rules."""
        for selector in self._selecting[0]:
            mine = [
                self._rules[name]
                for name, votes in self._votes.items()
                if any(vote.selector == selector and not vote.ignores for vote in votes)
            ]
            if any(map(self.sleeps, mine)) and not any(map(self.runs, mine)):
                yield f"`{selector.token}` selects only preview rules: add --preview"


def _severities(
    book: RuleLookup, entries: Iterable[tuple[Selector, Severity]]
) -> Mapping[str, Severity]:
    best: dict[str, tuple[tuple[Reach, int], Severity]] = {}
    for selector, severity in entries:
        rules = expand(book, selector)
        rank = reach(selector.token, rules)
        for rule in rules:
            if rule.name not in best or rank >= best[rule.name][0]:
                best[rule.name] = (rank, severity)
    return {name: severity for name, (_, severity) in best.items()}


def _overrides(
    book: RuleLookup, entries: Iterable[RuleOverride]
) -> Mapping[str, tuple[Severity | None, Mapping[str, object]]]:
    found: dict[str, tuple[Severity | None, Mapping[str, object]]] = {}
    for entry in entries:
        rules = expand(book, entry.selector)
        if reach(entry.selector.token, rules)[0] < Reach.CODE:
            message = f"`[rules.{entry.selector.token}]` must name one rule"
            raise _error(message, entry.selector.origin)
        rule = rules[0]
        params = dict(_parameters(rule, entry))
        before = found.get(rule.name, (None, {}))
        found[rule.name] = (entry.severity or before[0], {**before[1], **params})
    return found


def _parameters(rule: Rule, entry: RuleOverride) -> Iterable[tuple[str, object]]:
    for written, value in entry.params.items():
        name = written.replace("-", "_")
        origin = entry.parameter_origin(written)
        if name not in rule.params:
            from difflib import get_close_matches

            near = get_close_matches(name, [*rule.params, "severity"], n=1)
            message = f"`{rule.name}` has no parameter `{written}`"
            if not near:
                known = ", ".join(f"`{key}`" for key in rule.params)
                message += f": it has {known}" if known else ": it has none"
            raise _error(message, origin, near[0] if near else None)
        wanted = _mismatch(rule.params[name], value)
        if wanted:
            raise _error(f"`{written}` of `{rule.name}` must be {wanted}", origin)
        yield name, value


def _mismatch(default: object, value: object) -> str | None:
    """What a parameter must be, if `value` is not of the kind that the rule file gives it."""
    for kinds, wanted in (
        ((bool,), "true or false"),
        ((int, float), "a number"),
        ((str,), "text"),
        ((list, tuple), "an array"),
        ((dict,), "a table"),
    ):
        if isinstance(default, kinds):
            right = isinstance(value, kinds) and isinstance(value, bool) == (bool in kinds)
            return None if right else wanted
    return None  # the rule file leaves it open


def _apply(
    rule: Rule,
    severity: Severity | None,
    override: tuple[Severity | None, Mapping[str, object]] | None,
) -> Rule:
    own, params = override or (None, {})
    if severity is None and not override:
        return rule
    return replace(
        rule, severity=own or severity or rule.severity, params={**rule.params, **params}
    )


def _names(book: RuleLookup, selectors: Iterable[Selector]) -> set[str]:
    return {rule.name for selector in selectors for rule in expand(book, selector)}


def _nothing_selected(settings: Settings, dormant: Sequence[str]) -> ConfigError:
    origin = settings.origin("select")
    if dormant:
        return _error("only preview rules are selected: add `--preview`", origin)
    return _error("no rule is selected", origin)


def _error(message: str, origin: Origin = DEFAULT, suggestion: str | None = None) -> ConfigError:
    line, column = origin.position or (None, None)
    if origin.option:
        message = f"{origin.option}: {message}"
    return ConfigError(message, path=origin.path, line=line, column=column, suggestion=suggestion)
