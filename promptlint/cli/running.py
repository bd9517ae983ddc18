"""From options to a finished run: settings, rules, request, engine. Shared by the commands."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from promptlint.checks import CHECKS
from promptlint.config.errors import ConfigError
from promptlint.config.loader import load_settings
from promptlint.config.selected import Selection, default_selection
from promptlint.config.settings import Settings
from promptlint.discovery import relative
from promptlint.engine.request import Outcome, Request
from promptlint.engine.session import run
from promptlint.model.rule import ParamsError
from promptlint.rulebook.index import Rulebook, load_rulebook

_DIRECT = {
    "min_confidence": "min-confidence",
    "target": "target",
    "max_file_size": "max-file-size",
    "baseline": "baseline",
    "fail_on": "fail-on",
    "cache_dir": "cache-dir",
    "jobs": "jobs",
    "preview": "preview",
}
_LISTS = {
    "select": "select",
    "extend_select": "extend-select",
    "ignore": "ignore",
    "exclude": "extend-exclude",
}


class GateError(click.ClickException):
    """The gate can't run as asked: exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """Settings and active rules of a run."""

    settings: Settings
    rulebook: Rulebook
    selection: Selection


def overrides(options: Mapping[str, Any]) -> dict[str, object]:
    """Command-line options as settings by TOML key; what was not given is left out."""
    given: dict[str, object] = {
        key: options[name] for name, key in _DIRECT.items() if options.get(name) is not None
    }
    given.update({key: list(options[name]) for name, key in _LISTS.items() if options.get(name)})
    if options.get("ner"):
        given["extend-select"] = [*options.get("extend_select", ()), "names-and-places"]
    if options.get("no_respect_gitignore"):
        given["respect-gitignore"] = False
    return given


def prepare(paths: tuple[str, ...], options: Mapping[str, Any]) -> Prepared:
    """Read the configuration and select the rules.

    Raises:
        GateError: what the user has to put right, in words.
    """
    config = options.get("config")
    try:
        settings = load_settings(
            [] if paths == ("-",) else paths,
            config=Path(config) if config else None,
            isolated=bool(options.get("isolated")),
            overrides=overrides(options),
        )
        _check_target(settings)
        rulebook = _rulebook(settings, cached=not options.get("no_cache"))
        return Prepared(settings, rulebook, _select(rulebook, settings))
    except (ConfigError, ParamsError) as error:
        raise GateError(str(error)) from None
    except ValueError as error:  # a rule pack that does not load
        raise GateError(str(error)) from None


def _rulebook(settings: Settings, *, cached: bool) -> Rulebook:
    """Built-in rules and packs; what was compiled of a pack is kept, for it takes a while."""
    folder = settings.cache_dir if settings.packs and cached else None
    if folder is not None:
        from promptlint.engine.cache import prepare_folder

        with suppress(OSError):
            prepare_folder(folder)
    return load_rulebook(settings.packs, kinds=CHECKS, cache_dir=folder)


TARGETS = (
    "generic", "openai", "azure", "together", "fireworks", "mistral", "bedrock", "vertex", "cohere",
    "trl", "axolotl", "llamafactory", "torchtune", "unsloth",
)  # fmt: skip
"""Where datasets can be said to be trained on."""


def _check_target(settings: Settings) -> None:
    if settings.target in TARGETS:
        return
    from difflib import get_close_matches

    near = get_close_matches(settings.target, TARGETS, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(TARGETS)}"
    origin = settings.origin("target").describe()
    raise GateError(f"{origin}: unknown target `{settings.target}`; {hint}")


def _select(rulebook: Rulebook, settings: Settings) -> Selection:
    selection = default_selection(rulebook.rules, settings)
    if selection is not None and selection.rules:
        return selection
    from promptlint.config.selection import select_rules

    return select_rules(rulebook, settings)


def request_for(paths: tuple[str, ...], options: Mapping[str, Any], prepared: Prepared) -> Request:
    """The engine's request for these paths and options."""
    settings, selection = prepared.settings, prepared.selection
    stdin = _stdin(paths, options, settings.root)
    cache = None if options.get("no_cache") or stdin else settings.cache_dir
    return Request(
        paths=() if stdin else tuple(Path(path) for path in paths or (".",)),
        root=settings.root,
        rules=selection.rules,
        known_rules=prepared.rulebook.rules,
        as_of=options.get("as_of") or date.today(),
        config_digest=prepared.rulebook.digest,
        target=settings.target,
        options=_options(settings, options),
        per_file_ignores=selection.per_file_ignores,
        kinds=settings.kinds,
        forced_kind=options.get("kind"),
        rooted=settings.rooted,
        exclude=settings.excluded,
        force_exclude=bool(options.get("force_exclude")),
        respect_gitignore=settings.respect_gitignore,
        max_file_size=settings.max_file_size,
        min_confidence=settings.min_confidence,
        all_places=bool(options.get("all_places")),
        with_fixes=bool(options.get("fix") or options.get("diff")),
        with_place_hashes=settings.baseline is not None,
        cache_folder=cache,
        jobs=settings.jobs,
        stdin=stdin,
        progress=_progress(options),
        data_progress=_data_progress(options),
    )


def _options(settings: Settings, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, object]]:
    tokens = {selector.token for selector in (*(settings.select or ()), *settings.extend_select)}
    ner = bool(options.get("ner")) or not tokens.isdisjoint(("names-and-places", "PII003"))
    found = settings.options
    if options.get("statistics"):  # exact tokens take time: only where figures are asked for
        found = {**found, "statistics": {"tokens": True}}
    if not (ner or "recognizers" in settings.privacy):
        return found
    from promptlint.cli.privacy import engine_options

    try:
        return {**found, **engine_options(settings, ner=ner)}
    except ConfigError as error:
        raise GateError(str(error)) from None


def _stdin(
    paths: tuple[str, ...], options: Mapping[str, Any], root: Path
) -> tuple[str, bytes] | None:
    if "-" not in paths:
        return None
    if len(paths) > 1:
        raise GateError("standard input (-) can't be checked together with files")
    data = sys.stdin.buffer.read()
    if not data.strip() and not options.get("allow_empty"):
        raise GateError("nothing to check: standard input is empty")
    name = options.get("stdin_filename") or _stdin_name(data)
    return relative(Path(name).absolute(), root), data


def _stdin_name(data: bytes) -> str:
    """A name for nameless input, by what it is: a dataset, a config, else a prompt."""
    from promptlint.model.document import UnreadableError
    from promptlint.readers import read_document
    from promptlint.readers.datasets import HEAD_BYTES, sniff

    guess = sniff(data[:HEAD_BYTES], "stdin.jsonl")
    if guess is not None and guess.format != "unknown":
        return "stdin.json" if guess.container == "json-array" else "stdin.jsonl"
    for name in ("stdin.json", "stdin.yaml"):
        try:
            if read_document(name, data, name.removeprefix("stdin.")) is not None:
                return name
        except UnreadableError:
            continue
    return "stdin.md"


def execute(request: Request) -> Outcome:
    """Run the engine; parameters that a check refuses are the user's to mend."""
    gc.freeze()
    gc.enable()
    try:
        return run(request)
    except ParamsError as error:
        raise GateError(f"a rule's parameters can't be used: {error}") from None


def _data_progress(options: Mapping[str, Any]) -> Callable[[str, int, int], None] | None:
    """The same for a dataset of several chunks: how much of it, how fast, and how long it takes."""
    if _progress(options) is None:
        return None
    current = ""
    started = time.monotonic()

    def show(path: str, done: int, total: int) -> None:
        nonlocal current, started
        if path != current:
            current, started = path, started if not current else time.monotonic()
        rate = done / max(time.monotonic() - started, 0.001)
        if done >= total:
            current, started = "", time.monotonic()
            click.echo("\r\033[K", nl=False, err=True)
        else:
            left = round((total - done) / max(rate, 1.0))
            text = f"{done / max(total, 1):.0%}, {rate / 1e6:,.1f} MB/s, "
            text += f"{left // 60}:{left % 60:02} left"
            name = path if len(path) <= 40 else f"…{path[-39:]}"
            click.echo(f"\r\033[K{name}: {text}", nl=False, err=True)

    return show


def _progress(options: Mapping[str, Any]) -> Callable[[int, int], None] | None:
    """A line on standard error, on a terminal, from half a second on."""
    if options.get("no_progress") or options.get("quiet") or not sys.stderr.isatty():
        return None
    started = last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total:
            click.echo("\r\033[K", nl=False, err=True)
        elif now - started > 0.5 and now - last > 0.1:
            last = now
            width = 24 * done // max(total, 1)
            bar = "━" * width + "─" * (24 - width)
            click.echo(f"\r{bar} {done:,}/{total:,} files", nl=False, err=True)

    return show
