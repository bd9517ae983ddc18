"""From what the user named to what can be opened; what runs code or is remote is refused."""

from __future__ import annotations

import ipaddress
import json
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from promptlint.probe.errors import ProbeError
from promptlint.probe.models.packaged import packaged_encoder, packaged_language_model

DEFAULT_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"
DEFAULT_ENCODER = "sentence-transformers/all-MiniLM-L6-v2"

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[\w.-]{1,96}(@[\w./-]+)?")
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")


@dataclass(frozen=True, slots=True)
class Source:
    """A model that can be opened.

    Attributes:
        kind: ``folder``, ``gguf``, ``hub`` or ``server``.
        where: path, hub id or base URL.
        label: how reports name it.
        fetch: a hub id that the user named may be fetched; otherwise only the local cache counts.
        revision: of a hub id, after ``@``; of a server, the model's name there, after ``#``.
    """

    kind: str
    where: str
    label: str
    fetch: bool = False
    revision: str | None = None


def language_model(name: str | None, *, offline: bool = False) -> Source:
    """Where the model called `name` is; ``None`` asks for the default one.

    Args:
        name: folder, ``.gguf`` file, hub id (``org/name``, ``org/name@revision``) or loopback
            URL (``http://localhost:11434#model``).
        offline: never fetch.

    Raises:
        ProbeError: nothing usable is there.
    """
    if name is None:
        packaged = packaged_language_model()
        if packaged is not None:
            return Source("gguf", str(packaged), "SmolLM2-135M-Instruct")
        return Source("hub", DEFAULT_MODEL, "SmolLM2-135M-Instruct")
    return _named(name, offline)


def encoder(name: str | None, *, offline: bool = False) -> Source:
    """The same for the embedding model; the default is all-MiniLM-L6-v2."""
    if name is None:
        packaged = packaged_encoder()
        if packaged is not None:
            return Source("folder", str(packaged), "all-MiniLM-L6-v2")
        return Source("hub", DEFAULT_ENCODER, "all-MiniLM-L6-v2")
    source = _named(name, offline)
    if source.kind not in ("folder", "hub"):
        raise ProbeError(f"{name}: an embedding model is a folder or a hub id")
    return source


def _named(name: str, offline: bool) -> Source:
    if name.startswith(("http://", "https://")):
        address, _, model = name.partition("#")
        return Source("server", loopback(address), name, revision=model or None)
    try:
        path = Path(name).expanduser()
        folder, file = path.is_dir(), path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL byte, no home folder
        folder = file = False
    if folder and name:
        check_folder(path)
        return Source("folder", str(path.resolve()), path.resolve().name)
    if file:
        check_gguf(path)
        return Source("gguf", str(path.resolve()), path.stem)
    if _HUB_ID.fullmatch(name):
        where, _, revision = name.partition("@")
        return Source("hub", where, name, fetch=not offline, revision=revision or None)
    raise ProbeError(
        f"{name}: no such folder or GGUF file, no hub id (`org/name`) and no loopback address"
    )


def loopback(url: str) -> str:
    """The base URL of a server on this machine.

    Raises:
        ProbeError: another machine's; what is checked would leave this one.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise ProbeError(f"{url}: not on this machine; the probe talks to loopback addresses only")
    return url.rstrip("/").removesuffix("/v1")


def check_folder(folder: Path) -> None:
    """Refuse a folder that is no model, or whose weights could run code.

    Raises:
        ProbeError: with what is missing or wrong.
    """
    config = folder / "config.json"
    if not config.is_file():
        raise ProbeError(f"{folder}: no model: it has no config.json")
    try:
        value = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProbeError(f"{config}: can't be read: {error}") from None
    if not isinstance(value, dict) or not value.get("model_type"):
        raise ProbeError(f"{config}: no model config: it names no model_type")
    weights = sorted(folder.glob("*.safetensors"))
    if not weights:
        pickled = any(any(folder.glob(pattern)) for pattern in _PICKLES)
        what = "its weights are pickles, which can run code" if pickled else "it has no weights"
        raise ProbeError(f"{folder}: {what}; safetensors or GGUF is needed")
    for file in weights:
        check_safetensors(file)


def check_safetensors(file: Path) -> None:
    """Hold a safetensors file against its own header, so that a cut file is named as such.

    Raises:
        ProbeError: the header is broken or the file is shorter than it says.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if not 2 <= length <= min(size - 8, 100_000_000):
                raise ValueError("its header has no sensible length")
            header = json.loads(stream.read(length))
        ends = [item["data_offsets"][1] for key, item in header.items() if key != "__metadata__"]
        if 8 + length + max(ends, default=0) > size:
            raise ValueError("it is shorter than its header says")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ProbeError(f"{file}: no intact safetensors file: {error}") from None


def check_gguf(file: Path) -> None:
    """Refuse what is not a GGUF file of a known version.

    Raises:
        ProbeError: wrong magic number or version.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise ProbeError(f"{file}: can't be read: {error.strerror or error}") from None
    if head[:4] != b"GGUF":
        raise ProbeError(f"{file}: neither a folder nor a GGUF file")
    if len(head) < 8 or struct.unpack("<I", head[4:8])[0] not in (2, 3):
        raise ProbeError(f"{file}: a GGUF version that isn't known here")
