"""Inline ignores applied to findings, and the findings about ignores themselves."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from promptlint.engine.suppression import Suppression
from promptlint.engine.wording import fingerprint, make_finding
from promptlint.model.finding import Finding
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Rule
from promptlint.rulebook.index import Rulebook, make_rulebook

UNKNOWN = "unknown-ignore"
UNUSED = "unused-ignore"


class FileWithIgnores(Protocol):
    """What is asked of a file's result. `ran` names the rules that looked at the file."""

    @property
    def path(self) -> str: ...  # noqa: D102  # see the class

    @property
    def suppressions(self) -> Sequence[Suppression]: ...  # noqa: D102  # see the class

    @property
    def ran(self) -> Sequence[str]: ...  # noqa: D102  # see the class


def apply(
    findings: Iterable[Finding],
    files: Iterable[FileWithIgnores],
    active: Mapping[str, Rule],
    known: Mapping[str, Rule],
) -> tuple[list[Finding], int]:
    """Take off what ignores hide, and report ignores that name no rule or hide nothing.

    A finding is hidden by where it stands itself; an ignore at a related place does not reach it.
    An ignore is called unused only if its rule ran on that file, and one of a group of rules only
    if the whole group was selected.

    Args:
        findings: all findings of the run.
        files: results of the files that were checked.
        active: rules of this run, by name.
        known: every rule that there is, by name.

    Returns:
        The findings that remain, and how many were hidden.
    """
    with_ignores = [file for file in files if file.suppressions]
    if not with_ignores:
        return list(findings), 0
    book = make_rulebook(known.values(), {}, "")
    ledgers = {file.path: _Ledger(file, book) for file in with_ignores}
    kept, suppressed = _subtract(findings, ledgers)
    about: list[Finding] = []
    for ledger in ledgers.values():
        about += _unknown(ledger, active)
        about += _unused(ledger, active, meta=False)
    remaining, hidden = _subtract(about, ledgers)
    kept += remaining
    # Ignores of these findings were needed only now; what they did not hide is unused as well.
    for ledger in ledgers.values():
        kept += _unused(ledger, active, meta=True)
    return kept, suppressed + hidden


def hide(
    findings: Sequence[Finding], files: Iterable[FileWithIgnores], known: Mapping[str, Rule]
) -> tuple[list[Finding], int]:
    """Take off what ignores hide, and nothing else: for findings that come after a run.

    Args, and the result: as of `apply`.
    """
    with_ignores = [file for file in files if file.suppressions]
    if not with_ignores or not findings:
        return list(findings), 0
    book = make_rulebook(known.values(), {}, "")
    return _subtract(findings, {file.path: _Ledger(file, book) for file in with_ignores})


@dataclass(slots=True)
class _Entry:
    """One word of one ignore."""

    ignore: Suppression
    index: int
    rules: frozenset[str]
    used: bool = False


@dataclass(slots=True)
class _Ledger:
    """A file's ignores, and which of their words have hidden something."""

    file: FileWithIgnores
    book: Rulebook
    entries: list[_Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        for ignore in self.file.suppressions:
            if ignore.fault:
                continue
            for index, token in enumerate(ignore.rules):
                self.entries.append(_Entry(ignore, index, self._expand(token)))

    def _expand(self, token: str) -> frozenset[str]:
        try:
            return frozenset(rule.name for rule in self.book.expand(token))
        except KeyError:
            return frozenset()

    def hidden(self, rule: str, findings: Sequence[Finding]) -> Iterator[Finding]:
        """Those findings of one rule that an ignore covers. One pass over sorted lines."""
        mine = [entry for entry in self.entries if rule in entry.rules]
        whole = [entry for entry in mine if entry.ignore.covers is None]
        for entry in whole:
            entry.used = True
        if whole:
            yield from findings
            return
        waiting = sorted(mine, key=lambda entry: entry.ignore.covers or (0, 0), reverse=True)
        open_until = 0
        fresh: list[tuple[int, int, _Entry]] = []
        placed = [finding for finding in findings if finding.location.line is not None]
        for finding in sorted(placed, key=lambda item: item.location.line or 0):
            line = finding.location.line or 0
            while waiting and (waiting[-1].ignore.covers or (0, 0))[0] <= line:
                entry = waiting.pop()
                heapq.heappush(fresh, ((entry.ignore.covers or (0, 0))[1], id(entry), entry))
            while fresh and fresh[0][0] < line:
                heapq.heappop(fresh)
            for end, _, entry in fresh:
                entry.used = True
                open_until = max(open_until, end)
            fresh.clear()
            if line <= open_until:
                yield finding


def _subtract(
    findings: Iterable[Finding], ledgers: Mapping[str, _Ledger]
) -> tuple[list[Finding], int]:
    everything = list(findings)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in everything:
        if finding.path in ledgers:
            groups.setdefault((finding.path, finding.rule), []).append(finding)
    gone = {
        id(finding)
        for (path, rule), group in groups.items()
        for finding in ledgers[path].hidden(rule, group)
    }
    return [finding for finding in everything if id(finding) not in gone], len(gone)


def _unknown(ledger: _Ledger, active: Mapping[str, Rule]) -> Iterator[Finding]:
    rule = active.get(UNKNOWN)
    if rule is None or UNKNOWN not in ledger.file.ran:
        return
    count = _Counter(rule, ledger.file.path)
    for ignore in ledger.file.suppressions:
        if ignore.fault:
            message = f"this ignore hides nothing: {ignore.fault}"
            yield count.finding(Hit(Place(), message=message), ignore.places[0], ignore.fault)
    for entry in ledger.entries:
        if entry.rules:
            continue
        token = entry.ignore.rules[entry.index]
        near = ledger.book.suggest(token)[:1]
        hint = f"; did you mean `{near[0]}`?" if near else ""
        data = {"value": token, **({"expected": near[0]} if near else {})}
        hit = Hit(Place(), {"name": token, "hint": hint}, data=data)
        yield count.finding(hit, entry.ignore.places[entry.index + 1], token)


def _unused(ledger: _Ledger, active: Mapping[str, Rule], *, meta: bool) -> Iterator[Finding]:
    rule = active.get(UNUSED)
    if rule is None or UNUSED not in ledger.file.ran:
        return
    count = _Counter(rule, ledger.file.path)
    idle: dict[int, list[_Entry]] = {}
    for entry in ledger.entries:
        about_ignores = bool(entry.rules & {UNKNOWN, UNUSED})
        if not entry.used and about_ignores == meta and _is_idle(entry, ledger.file.ran, active):
            idle.setdefault(id(entry.ignore), []).append(entry)
    for entries in idle.values():
        ignore = entries[0].ignore
        words = [ignore.rules[entry.index] for entry in entries]
        hit = Hit(
            Place(),
            {"names": ", ".join(f"`{word}`" for word in words)},
            data={"value": ", ".join(words)},
            fix=_without(ignore, {entry.index for entry in entries}),
        )
        yield count.finding(hit, ignore.places[entries[0].index + 1], ",".join(words))


def _is_idle(entry: _Entry, ran: Sequence[str], active: Mapping[str, Rule]) -> bool:
    """Whether it can be said that it hides nothing: its rules were there to be hidden."""
    return not entry.rules.isdisjoint(ran) and entry.rules <= active.keys()


def _without(ignore: Suppression, idle: set[int]) -> Fix | None:
    kept = [token for index, token in enumerate(ignore.rules) if index not in idle]
    if not kept:
        if ignore.removal is None:
            return None
        return Fix(ignore.inert, "", (Edit(*ignore.removal, ""),))
    if ignore.list_span is None:
        return None
    return Fix(ignore.inert, "", (Edit(*ignore.list_span, ", ".join(kept)),))


@dataclass(slots=True)
class _Counter:
    """Builds findings of one rule in one file; equal ones are numbered in their fingerprint."""

    rule: Rule
    path: str
    seen: dict[str, int] = field(default_factory=dict)

    def finding(self, hit: Hit, location: Location, identity: str) -> Finding:
        mark = fingerprint(self.rule.name, self.path, identity)
        rank = self.seen.get(mark, 0)
        self.seen[mark] = rank + 1
        numbered = f"{mark}:{rank}" if rank else mark
        return make_finding(self.rule, hit, self.path, location, (), numbered)
