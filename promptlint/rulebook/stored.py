"""Compiled indexes on disk: the wheel's, a checkout's, and those of users' packs."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from promptlint.rulebook.data import built_index, checkout_index, data_path
from promptlint.rulebook.files import INDEX_FORMAT, rule_files


def builtin_index() -> Mapping[str, Any]:
    """The built-in rules: as compiled into the wheel, else those of the checkout."""
    built = _read(built_index())
    return built if built is not None else checkout_rules(data_path("rules"), checkout_index())


def checkout_rules(folder: Path, cached: Path) -> Mapping[str, Any]:
    """The index of a checkout, compiled again when a rule file or the compiler has changed."""
    return _kept(cached, _rule_files(folder), lambda: _compile(folder, None, pack=False))


def pack_index(
    pack: Path, kinds: Collection[str] | None, cache_dir: Path | None
) -> Mapping[str, Any]:
    """The index of a user's pack, from `cache_dir` when these very files were compiled before.

    Raises:
        RulebookError: with every problem of every file.
    """
    if cache_dir is None:
        compiled: dict[str, Any] = json.loads(_compile(pack, kinds, pack=True))
        return compiled
    name = "-".join([pack.resolve().as_posix(), *sorted(kinds or ())])
    cached = cache_dir / f"pack-{zlib.crc32(name.encode('utf-8', 'surrogateescape')):08x}.json"
    return _kept(cached, rule_files(pack), lambda: _compile(pack, kinds, pack=True), name)


def _compile(folder: Path, kinds: Collection[str] | None, *, pack: bool) -> bytes:
    from promptlint.rulebook.compile import Terms, compile_index

    return compile_index(folder, Terms(kinds, pack=True) if pack else Terms())


def _kept(
    cached: Path, rules: Iterable[Path], compile_now: Callable[[], bytes], name: str = ""
) -> Mapping[str, Any]:
    """The index in `cached` while its rule files and the compiler are the same.

    Stamps come first: reading every file would cost more than the rest of the start.
    """
    files = [*rules, *_compiler()]
    stamp = name + _stamp(files)
    index = _read(cached)
    if index is not None and index.get("stamp") == stamp:
        return index
    contents = name + _digest(_contents(files))
    if index is None or index.get("contents") != contents:
        index = json.loads(compile_now())
    index = {**index, "stamp": stamp, "contents": contents}
    _write(cached, json.dumps(index).encode())
    return index


def _rule_files(folder: Path) -> list[Path]:
    return sorted(
        Path(entry.path)
        for family in os.scandir(folder)
        if family.is_dir()
        for entry in os.scandir(family.path)
        if entry.name.endswith((".yaml", ".yml"))
    )


def _compiler() -> list[Path]:
    return sorted(Path(__file__).parent.glob("*.py"))


def _stamp(files: Iterable[Path]) -> str:
    """Names, times and sizes as they are: hashing them would load OpenSSL into every start."""
    infos = ((file, file.stat()) for file in files)
    return "\n".join(f"{file.as_posix()} {info.st_mtime_ns} {info.st_size}" for file, info in infos)


def _contents(files: Iterable[Path]) -> Iterable[bytes]:
    for file in files:
        yield file.as_posix().encode()
        with suppress(OSError):  # compiling says what is wrong with it
            yield file.read_bytes()


def _digest(parts: Iterable[bytes]) -> str:
    import hashlib

    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "little") + part)
    return state.hexdigest()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        index = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    usable = isinstance(index, dict) and index.get("format") == INDEX_FORMAT and "rules" in index
    return index if usable else None


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step; a folder that can't be written to is no reason to fail."""
    import tempfile

    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            Path(name).chmod(0o644)
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
