"""Reading and writing baseline files."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import orjson

from promptlint.config.errors import ConfigError
from promptlint.engine.baseline import SALT_BYTES, SCHEMA_VERSION, Baseline, Entry

_PLACE = re.compile(r"[0-9a-f]{16}")
_KEYS = frozenset({"rule", "path", "fingerprint", "count", "entity", "places"})
_LARGEST = 2**53


class BaselineError(ConfigError):
    """A baseline that can't be read or written."""


def load_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: it is missing, damaged, or written by a newer version.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        message = "no such baseline; `promptlint baseline write` makes one"
        raise BaselineError(message, path=_shown(file)) from None
    except OSError as error:
        message = f"can't be read: {error.strerror or error}"
        raise BaselineError(message, path=_shown(file)) from None
    try:
        return _parse(orjson.loads(data))
    except orjson.JSONDecodeError as error:
        merge = b"<<<<<<< " in data
        what = "holds an unresolved merge conflict" if merge else "is not valid JSON"
        raise BaselineError(what, path=_shown(file), line=error.lineno) from None
    except _ShapeError as error:
        raise BaselineError(str(error), path=_shown(file)) from None


class _ShapeError(Exception):
    """JSON that is no baseline."""


def _parse(value: object) -> Baseline:
    if not isinstance(value, dict):
        raise _ShapeError("is no baseline: the top level must be an object")
    version = value.get("schema_version")
    if type(version) is not int or version < 1:
        raise _ShapeError("is no baseline: `schema_version` is missing or no number")
    if version > SCHEMA_VERSION:
        raise _ShapeError(
            f"was written by a newer promptlint (schema version {version}, this one reads "
            f"{SCHEMA_VERSION}): update promptlint, or remove the file and write it again"
        )
    unknown = value.keys() - {"schema_version", "salt", "entries"}
    if unknown:
        raise _ShapeError(f"is damaged: unknown key `{min(unknown)}`")
    entries = value.get("entries")
    if not isinstance(entries, list):
        raise _ShapeError("is damaged: `entries` must be an array")
    parsed: dict[tuple[str, str, str], Entry] = {}
    for number, item in enumerate(entries):
        entry = _entry(item, number)
        if entry.key in parsed:
            raise _ShapeError(f"is damaged: entry {number} repeats an earlier one")
        parsed[entry.key] = entry
    return Baseline(_salt(value.get("salt")), tuple(parsed.values()))


def _salt(value: object) -> bytes:
    text = value if isinstance(value, str) else ""
    if not re.fullmatch(rf"[0-9a-f]{{{2 * SALT_BYTES}}}", text):
        raise _ShapeError(f"is damaged: `salt` must be {2 * SALT_BYTES} hexadecimal digits")
    return bytes.fromhex(text)


def _entry(value: object, number: int) -> Entry:
    def wrong(what: str) -> _ShapeError:
        return _ShapeError(f"is damaged: entry {number} {what}")

    if not isinstance(value, dict):
        raise wrong("must be an object")
    unknown = value.keys() - _KEYS
    if unknown:
        raise wrong(f"has an unknown key `{min(unknown)}`")
    for key in ("rule", "path", "fingerprint"):
        if not isinstance(value.get(key), str) or not value[key]:
            raise wrong(f"has no `{key}`")
    count = value.get("count")
    if type(count) is not int or not 1 <= count <= _LARGEST:
        raise wrong("has no `count` of 1 or more")
    if not isinstance(value.get("entity", ""), str):
        raise wrong("has an `entity` that is no text")
    places = value.get("places")
    if "places" in value and not (
        isinstance(places, list)
        and all(isinstance(place, str) and _PLACE.fullmatch(place) for place in places)
    ):
        raise wrong("has `places` that are no digests")
    return Entry(
        value["rule"],
        value["path"],
        value["fingerprint"],
        count,
        value.get("entity"),
        None if places is None else tuple(sorted(places)),
    )


def dump_baseline(baseline: Baseline) -> bytes:
    """The file's contents: sorted and indented, so that a change reads as one in a review."""
    entries = []
    for entry in sorted(baseline.entries, key=lambda item: (item.path, *item.key)):
        item: dict[str, object] = {"rule": entry.rule, "path": entry.path}
        if entry.entity is not None:
            item["entity"] = entry.entity
        item |= {"fingerprint": entry.fingerprint, "count": entry.count}
        if entry.places is not None:
            item["places"] = sorted(entry.places)
        entries.append(item)
    content = {
        "schema_version": SCHEMA_VERSION,
        "salt": baseline.salt.hex(),
        "entries": entries,
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_baseline(file: Path, baseline: Baseline) -> None:
    """Write a baseline so that the file is either the old one or the new one, never half of it.

    Raises:
        BaselineError: the file can't be written.
    """
    try:
        target = file.resolve()  # a link stays one
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as stream:
                stream.write(dump_baseline(baseline))
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
            temporary.replace(target)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        message = f"can't be written: {error.strerror or error}"
        raise BaselineError(message, path=_shown(file)) from None


def _shown(file: Path) -> str:
    try:
        return Path(os.path.relpath(file)).as_posix()
    except (ValueError, OSError):
        return file.as_posix()
