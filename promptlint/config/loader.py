"""From a file and the command line to `Settings`, each value with its origin."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

from promptlint.config.discover import find_config
from promptlint.config.origin import ConfigSource, Origin, Selector
from promptlint.config.settings import (
    CACHE_NAME,
    MAX_FILE_SIZE,
    PerFileIgnore,
    RuleOverride,
    Settings,
)
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Pointer

_OPTIONS = {"extend-exclude": "--exclude", "respect-gitignore": "--no-respect-gitignore"}
"""Options that are not named like the key they set."""


def load_settings(
    paths: Sequence[str | Path] = (),
    *,
    cwd: Path | None = None,
    config: Path | None = None,
    isolated: bool = False,
    overrides: Mapping[str, object] | None = None,
) -> Settings:
    """The settings of a run.

    Args:
        paths: what will be checked: the configuration is looked for from their common folder up.
        cwd: folder that relative paths start from; the current one by default.
        config: ``--config``: this file, and no other.
        isolated: ``--isolated``: no file at all.
        overrides: values of options by TOML key (``{"fail-on": "warning"}``). ``select`` replaces
            the file's selection; ``extend-select``, ``ignore`` and ``extend-exclude`` add to it.

    Raises:
        ConfigError: a file or a value that can't be used, with its place.
    """
    cwd = Path.cwd() if cwd is None else cwd
    found = find_config(paths, cwd, config=config, isolated=isolated)
    return settings_from(
        found.table, root=found.root, source=found.source, overrides=overrides, cwd=cwd
    )


def settings_from(
    table: Mapping[str, object],
    *,
    root: Path,
    source: ConfigSource | None = None,
    overrides: Mapping[str, object] | None = None,
    cwd: Path | None = None,
) -> Settings:
    """The settings in a table that has been read already; see `load_settings`."""
    _validate(table, source)
    options = dict(overrides or {})
    _validate(options, None)
    return _Merge(table, options, root, source, cwd or root).settings()


def _validate(table: Mapping[str, object], source: ConfigSource | None) -> None:
    if not table:
        return
    from promptlint.config.shape import fits

    try:
        if fits(table):
            return
    except RecursionError:
        pass
    from promptlint.config.explain import explain

    error = explain(table, source)
    if error is not None:
        raise error


class _Merge:
    """One table over another. Both have been validated."""

    def __init__(
        self,
        table: Mapping[str, Any],
        options: Mapping[str, Any],
        root: Path,
        source: ConfigSource | None,
        cwd: Path,
    ) -> None:
        self.table = table
        self.options = options
        self.root = root
        self.source = source
        self.cwd = cwd
        self.folder = source.path.parent if source else root

    def settings(self) -> Settings:
        both = {**self.table, **self.options}
        settings = Settings(
            root=self.root,
            source=self.source,
            select=self._selectors("select", replaced=True) if "select" in both else None,
            extend_select=self._extended(),
            ignore=self._selectors("ignore"),
            preview=both.get("preview", False),
            severity=tuple(self._severities()),
            fail_on=Severity.parse(both.get("fail-on", "error")),
            min_confidence=Confidence.parse(both.get("min-confidence", "low")),
            exclude=_patterns(both.get("exclude", ())),
            extend_exclude=_patterns(
                [*self.table.get("extend-exclude", ()), *self.options.get("extend-exclude", ())]
            ),
            respect_gitignore=both.get("respect-gitignore", True),
            per_file_ignores=tuple(self._per_file()),
            kinds=tuple((normalize("NFC", k), v) for k, v in both.get("kinds", {}).items()),
            packs=self._paths("packs"),
            target=both.get("target", "generic"),
            max_file_size=_size(both.get("max-file-size", MAX_FILE_SIZE)),
            cache_dir=self._path("cache-dir", CACHE_NAME),
            jobs=None if both.get("jobs", "auto") == "auto" else both["jobs"],
            rules=tuple(self._rules()),
            privacy=self._privacy(both.get("privacy", {})),
            models=_frozen(both.get("models", {})),
            probe=self._probe(both.get("probe", {})),
            advise=_frozen(both.get("advise", {})),
            origins=dict(self._origins()),
        )
        if "baseline" in both:
            settings = replace(settings, baseline=self._path("baseline", ""))
        return settings

    def _privacy(self, table: Mapping[str, Any]) -> Any:
        if "recognizers" not in table:
            return _frozen(table)
        return _frozen({**table, "recognizers": str(self.folder / table["recognizers"])})

    def _probe(self, table: Mapping[str, Any]) -> Any:
        """Models that are files or folders are looked for from the config's folder."""
        names = {key: table[key] for key in ("model", "encoder") if key in table}
        places = {key: _resolve(self.folder, name) for key, name in names.items()}
        return {**table, **{key: str(at) for key, at in places.items() if _exists(at)}}

    def _origin(self, *pointer: str | int) -> Origin:
        """Of a value that `pointer` leads to, in the options or else in the file."""
        key = str(pointer[0])
        if key in self.options:
            return self._option(key)
        return Origin(self.source, pointer)

    @staticmethod
    def _option(key: str) -> Origin:
        return Origin(option=_OPTIONS.get(key, f"--{key}"))

    def _origins(self) -> Iterable[tuple[str, Origin]]:
        for key, value in {**self.table, **self.options}.items():
            yield key, self._origin(key)
            if isinstance(value, dict):
                for name, inner in value.items():
                    yield f"{key}.{name}", self._origin(key, name)
                    if isinstance(inner, dict):
                        for part in inner:
                            yield f"{key}.{name}.{part}", self._origin(key, name, part)

    def _selectors(self, key: str, *, replaced: bool = False) -> tuple[Selector, ...]:
        """Tokens of the file, then those of the option; of the option alone if `replaced`."""
        given = tuple(Selector(token, self._option(key)) for token in self.options.get(key, ()))
        if replaced and key in self.options:
            return given
        return self._in_file(self.table.get(key, ()), (key,)) + given

    def _in_file(self, tokens: Sequence[str], pointer: Pointer) -> tuple[Selector, ...]:
        return tuple(
            Selector(token, Origin(self.source, (*pointer, index)))
            for index, token in enumerate(tokens)
        )

    def _extended(self) -> tuple[Selector, ...]:
        # `--select` begins anew: what the file selects in addition is gone with what it selects.
        every = self._selectors("extend-select")
        if "select" in self.options:
            return tuple(selector for selector in every if selector.from_command_line)
        return every

    def _severities(self) -> Iterable[tuple[Selector, Severity]]:
        for token, word in {**self.table, **self.options}.get("severity", {}).items():
            yield Selector(token, self._origin("severity", token)), Severity.parse(word)

    def _per_file(self) -> Iterable[PerFileIgnore]:
        key = "per-file-ignores"
        for pattern, tokens in self.table.get(key, {}).items():
            selectors = self._in_file(tokens, (key, pattern))
            yield PerFileIgnore(normalize("NFC", pattern), selectors)
        for pattern, tokens in self.options.get(key, {}).items():
            selectors = tuple(Selector(token, self._option(key)) for token in tokens)
            yield PerFileIgnore(normalize("NFC", pattern), selectors)

    def _rules(self) -> Iterable[RuleOverride]:
        for name, body in {**self.table, **self.options}.get("rules", {}).items():
            origin = self._origin("rules", name)
            severity = Severity.parse(body["severity"]) if "severity" in body else None
            params = {key: value for key, value in body.items() if key != "severity"}
            yield RuleOverride(Selector(name, origin), severity, _frozen(params), origin)

    def _paths(self, key: str) -> tuple[Path, ...]:
        if key in self.options:
            return tuple(_resolve(self.cwd, item) for item in self.options[key])
        return tuple(_resolve(self.folder, item) for item in self.table.get(key, ()))

    def _path(self, key: str, default: str) -> Path:
        if key in self.options:
            return _resolve(self.cwd, self.options[key])
        if key in self.table:
            return _resolve(self.folder, self.table[key])
        return _resolve(self.root, default)


def _size(value: int | str) -> int:
    if isinstance(value, int):
        return value
    from promptlint.config.sizes import parse_size

    return parse_size(value)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or a NUL character
        return False


def _resolve(folder: Path, text: str) -> Path:
    try:
        path = Path(text).expanduser()
    except RuntimeError:  # no home folder
        path = Path(text)
    return Path(os.path.abspath(folder / path))


def _patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalize("NFC", pattern) for pattern in patterns)


def _frozen(value: Any) -> Any:
    """Lists as tuples and dates as text, so that settings can be hashed, pickled and compared."""
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return value.isoformat() if isinstance(value, date) else value
