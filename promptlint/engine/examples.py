"""Executes the examples of rule files: each is a small project that a rule must flag or leave."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import orjson

from promptlint.config.errors import ConfigError
from promptlint.config.loader import settings_from
from promptlint.config.selection import select_rules
from promptlint.engine.request import Request
from promptlint.engine.session import run as run_session
from promptlint.model.finding import Finding
from promptlint.model.rule import ParamsError, Rule
from promptlint.rulebook.index import Rulebook
from promptlint.rulebook.page import RuleExample

AS_OF = date(2026, 11, 24)
"""The date that examples are judged by, so that they mean the same for ever."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run saw of an example.

    Attributes:
        findings: of the rule in question.
        kinds: artifact kinds of the files that were checked.
        skipped: ``path: reason`` of files that were not.
    """

    findings: Sequence[Finding]
    kinds: frozenset[str]
    skipped: tuple[str, ...] = ()


Run: TypeAlias = Callable[[Path, str, Mapping[str, object]], Seen]
"""(project folder, rule name, config) → what one run with that rule saw."""

Repair: TypeAlias = Callable[[Path, str, Mapping[str, object]], None]
"""The same arguments; makes every repair on disk."""


def run_example(
    rule: Rule, example: RuleExample, run: Run, repair: Repair | None = None
) -> list[str]:
    """Execute one example.

    Args:
        rule: the rule that the example belongs to.
        example: its files are written to a temporary folder.
        run: runs the engine, see `engine_run`.
        repair: makes repairs, for examples with ``fixed``.

    Returns:
        What went wrong, one sentence each; empty when the example holds.
    """
    wrong = [f"`{path}` leaves the example's folder" for path in example.files if _leaves(path)]
    if wrong:
        return wrong
    with tempfile.TemporaryDirectory(prefix="promptlint-example-") as name:
        root = Path(name).resolve()
        try:
            _write_files(root, example)
            seen = run(root, rule.name, example.config)
            failures = _judge(rule, example, seen)
            if example.fixed is not None and repair is not None:
                repair(root, rule.name, example.config)
                failures += _judge_repair(root, example)
        except (ConfigError, ParamsError) as error:
            return [f"can't run: {error}"]
        except OSError as error:
            return [f"can't be written: {error}"]
    return failures


def engine_run(book: Rulebook) -> Run:
    """A runner through the whole engine: discovery, readers, checks, suppression, report."""

    def run(root: Path, rule_name: str, config: Mapping[str, object]) -> Seen:
        outcome = run_session(request_for(book, root, rule_name, config))
        report = outcome.report
        skipped = (*report.skipped, *outcome.named_skipped)
        return Seen(
            tuple(item for item in report.findings if item.rule == rule_name),
            frozenset(file.kind for file in report.files),
            tuple(dict.fromkeys(f"{skip.path or skip.rule}: {skip.reason}" for skip in skipped)),
        )

    return run


def request_for(
    book: Rulebook, root: Path, rule_name: str, config: Mapping[str, object]
) -> Request:
    """The engine's request for an example: this rule, everything else as `config` says.

    A single file is named, as on the command line. Rules that the engine itself reports judge what
    other rules did: they run beside all default rules.
    """
    key = "select" if book.get(rule_name).check else "extend-select"
    settings = settings_from(config, root=root, overrides={key: [rule_name]})
    selection = select_rules(book, settings)
    files = [path for path in root.rglob("*") if path.is_file()]
    return Request(
        paths=(*files, root) if len(files) == 1 else (root,),
        root=root,
        rules=selection.rules,
        known_rules=book.rules,
        as_of=AS_OF,
        target=settings.target,
        options=settings.options,
        per_file_ignores=selection.per_file_ignores,
        kinds=settings.kinds,
        exclude=settings.excluded,
        max_file_size=settings.max_file_size,
        min_confidence=settings.min_confidence,
        with_fixes=True,
        jobs=1,
    )


def _leaves(path: str) -> bool:
    pure = PurePosixPath(path)
    unsafe = pure.is_absolute() or ".." in pure.parts or any(mark in path for mark in '\\:*?"<>|\0')
    return unsafe or not pure.parts


def _write_files(root: Path, example: RuleExample) -> None:
    for path, contents in example.files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(contents, str):
            file.write_bytes(contents.encode("utf-8", "surrogatepass"))
        else:
            file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in contents))


def _judge(rule: Rule, example: RuleExample, seen: Seen) -> list[str]:
    if example.group == "bad":
        return _judge_places(example, seen) if seen.findings else [_silent(rule, seen)]
    unexpected = [
        f"fires at {place}: {finding.message}"
        for finding in seen.findings
        for place in _places(finding)[:1]
    ]
    if not unexpected and example.group == "good" and rule.check and not _looked(rule, seen):
        return [f"proves nothing: {_silent(rule, seen)}"]
    return unexpected


def _looked(rule: Rule, seen: Seen) -> bool:
    return not seen.kinds.isdisjoint(rule.kinds)


def _silent(rule: Rule, seen: Seen) -> str:
    if _looked(rule, seen):
        return "the rule is silent"
    kinds = ", ".join(sorted(seen.kinds)) or "nothing"
    reason = f" ({'; '.join(seen.skipped)})" if seen.skipped else ""
    return f"no file is one that the rule looks at ({', '.join(rule.kinds)}): {kinds}{reason}"


def _judge_places(example: RuleExample, seen: Seen) -> list[str]:
    if not example.at:
        return []
    places = [place for finding in seen.findings for place in _places(finding)]
    with_paths = any(item.count(":") > 1 for item in example.at)
    observed = [place if with_paths else place.split(":", 1)[1] for place in places]
    if observed == list(example.at):
        return []
    return [f"fires at {', '.join(observed)}, not at {', '.join(example.at)}"]


def _places(finding: Finding) -> list[str]:
    """``path:line:column`` of a finding; of each of its places in a dataset."""
    listed = finding.data.get("places")
    if isinstance(listed, list | tuple) and listed:
        return [_place(finding.path, item.get("line"), item.get("column")) for item in listed]
    return [_place(finding.path, finding.location.line, finding.location.column)]


def _place(path: str, line: object, column: object) -> str:
    return ":".join(str(part) for part in (path, line or 1, column) if part is not None)


def _judge_repair(root: Path, example: RuleExample) -> list[str]:
    if len(example.files) != 1:
        return ["`fixed` needs an example of one file"]
    (path,) = example.files
    after = (root / path).read_bytes().decode("utf-8", "replace")
    if after == example.fixed:
        return []
    return [f"is repaired to {after!r}, not to {example.fixed!r}"]
