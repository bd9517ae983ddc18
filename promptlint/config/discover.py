"""Finding and reading the configuration file of a run, and the project's root."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from promptlint.config.errors import ConfigError
from promptlint.config.origin import ConfigSource
from promptlint.config.settings import CONFIG_NAME
from promptlint.model.place import Pointer

PYPROJECT_NAME = "pyproject.toml"
_TABLE: Pointer = ("tool", "promptlint")
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A run's configuration before it is understood. `root` is the project root."""

    root: Path
    source: ConfigSource | None = None
    table: Mapping[str, object] = field(default_factory=dict)


def find_config(
    paths: Sequence[str | Path],
    cwd: Path,
    *,
    config: Path | None = None,
    isolated: bool = False,
) -> Found:
    """The configuration for the given paths: the nearest one at or above their common folder.

    In a folder that has both, ``promptlint.toml`` wins over ``pyproject.toml``; one without a
    ``[tool.promptlint]`` table does not count.

    Raises:
        ConfigError: a file that can't be read, or is not valid TOML.
    """
    start = common_folder(paths, cwd)
    if config is not None and isolated:
        raise ConfigError("`--config` and `--isolated` exclude each other")
    if config is not None:
        source, table = _read_named(cwd / config)
        folder = source.path.parent
        inside = start == folder or folder in start.parents
        return Found(folder if inside else project_root(start, cwd), source, table)
    if not isolated:
        for folder in (start, *start.parents):
            for source, table in _in_folder(folder):
                return Found(folder, source, table)
    return Found(project_root(start, cwd))


def common_folder(paths: Sequence[str | Path], cwd: Path) -> Path:
    """Deepest folder that holds all paths; `cwd` without paths, or with none in common."""
    folders = []
    for path in paths:
        absolute = Path(os.path.abspath(cwd / path))
        folders.append(absolute if absolute.is_dir() else absolute.parent)
    try:
        return Path(os.path.commonpath(folders)) if folders else Path(os.path.abspath(cwd))
    except ValueError:  # several drives
        return Path(os.path.abspath(cwd))


def project_root(start: Path, cwd: Path) -> Path:
    """Root without a configuration: of git, else `cwd`."""
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
    return Path(os.path.abspath(cwd))


def _in_folder(folder: Path) -> Iterator[tuple[ConfigSource, Mapping[str, object]]]:
    own = folder / CONFIG_NAME
    if own.is_file():
        source = ConfigSource(own, _read(own))
        yield source, _parse(source)
    shared = folder / PYPROJECT_NAME
    if shared.is_file():
        source = ConfigSource(shared, _read(shared), _TABLE)
        table = _tool_table(source)
        if table is not None:
            yield source, table


def _read_named(path: Path) -> tuple[ConfigSource, Mapping[str, object]]:
    path = Path(os.path.abspath(path))
    if not path.exists():
        raise ConfigError("no such configuration file", path=ConfigSource(path, "").shown)
    text = _read(path)
    if path.name != PYPROJECT_NAME:
        source = ConfigSource(path, text)
        return source, _parse(source)
    source = ConfigSource(path, text, _TABLE)
    table = _tool_table(source)
    if table is None:
        raise ConfigError("has no `[tool.promptlint]` table", path=source.shown)
    return source, table


def _tool_table(source: ConfigSource) -> Mapping[str, object] | None:
    if "promptlint" not in source.text:  # other tools' files need not be parsed, nor be valid
        return None
    tool = _parse(source).get("tool")
    table = tool.get("promptlint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        line, column = source.position(()) or (None, None)
        raise ConfigError(
            "`tool.promptlint` must be a table", path=source.shown, line=line, column=column
        )
    return table


def _read(path: Path) -> str:
    shown = ConfigSource(path, "").shown
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"can't be read: {error.strerror}", path=shown) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not valid UTF-8", path=shown, line=line) from None


def _parse(source: ConfigSource) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        line, column = (place[1], place[2]) if place else (None, None)
        raise ConfigError(
            "is not valid TOML: " + _TOML_PLACE.sub("", message),
            path=source.shown,
            line=int(line) if line else source.text.count("\n") + 1,
            column=int(column) if column else None,
        ) from None
    except RecursionError:
        raise ConfigError("is nested too deeply", path=source.shown) from None
