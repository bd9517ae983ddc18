"""Exact counts by libraries that carry vocabularies, or find them on this machine.

Nothing here opens a socket. tiktoken would fetch a vocabulary that it lacks: it is asked only for
one whose file is there with the right checksum, in its cache folder or in the folder of an
installed package that ships it (litellm, LlamaIndex), which is found without importing it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

CountBatch: TypeAlias = Callable[[Sequence[str]], list[int]]

_TOKTOK = ("cl100k_base", "o200k_base", "o200k_harmony")
_QUICKTOK = (*_TOKTOK, "llama3", "qwen3")

# Names that tiktoken gives the files in its cache (SHA-1 of their address), and their SHA-256, as
# in tiktoken_ext/openai_public.py.
_FILES = {
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "p50k_base": (
        "ec7223a39ce59f226a68acc30dc1af2788490e15",
        "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
    ),
}
_SAME_FILE = {"o200k_harmony": "o200k_base"}
_SHIPPED = (
    ("litellm", "litellm_core_utils/tokenizers"),
    ("llama_index", "core/_static/tiktoken_cache"),
)
_MAX_FILE = 100 * 1024 * 1024


class TokenizerError(Exception):
    """A tokenizer file that can't be used. ``str(error)`` says why, for people."""


def vocabulary(encoding: str) -> CountBatch | None:
    """What counts in `encoding` exactly, the fastest that is installed; ``None`` if nothing is."""
    for build in (_toktok, _quicktok, _tiktoken):
        try:
            found = build(encoding)
        except (ImportError, OSError, RuntimeError, ValueError, KeyError):
            continue  # an incomplete installation: the next one may do
        if found is not None:
            return found
    return None


def tokenizer_file(path: Path) -> CountBatch:
    """What counts with a ``tokenizer.json`` of Hugging Face's ``tokenizers``.

    Raises:
        TokenizerError: the library or the file is missing, or the file can't be read.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise TokenizerError("needs `pip install promptlint-analyzer[tokens]`") from None
    try:
        if path.stat().st_size > _MAX_FILE:
            raise TokenizerError("is larger than any tokenizer")
        loaded = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TokenizerError(getattr(error, "strerror", None) or "is no text") from error
    except TokenizerError:
        raise
    except Exception as error:  # the library raises nothing more exact
        raise TokenizerError(f"is no tokenizer: {error}") from error
    loaded.no_truncation()
    loaded.no_padding()

    def count(texts: Sequence[str]) -> list[int]:
        encoded = loaded.encode_batch([_whole(text) for text in texts], add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    return count


def _toktok(encoding: str) -> CountBatch | None:
    if encoding not in _TOKTOK or find_spec("toktok") is None:
        return None
    import toktok

    # One thread: the engine already runs a worker on every core.
    return lambda texts: list(toktok.batch_count([_whole(text) for text in texts], encoding, 1))


def _quicktok(encoding: str) -> CountBatch | None:
    if encoding not in _QUICKTOK or find_spec("quicktok") is None:
        return None
    import quicktok

    encoder = quicktok.get_encoding(encoding)
    return lambda texts: [int(encoder.count(_whole(text))) for text in texts]


def _tiktoken(encoding: str) -> CountBatch | None:
    folder = _cached(_SAME_FILE.get(encoding, encoding))
    if folder is None or find_spec("tiktoken") is None:
        return None
    import tiktoken

    with _cache_folder(folder):
        encoder: Any = tiktoken.get_encoding(encoding)
    return lambda texts: [len(encoder.encode_ordinary(_whole(text))) for text in texts]


def _cached(encoding: str) -> Path | None:
    """A folder with the vocabulary's file, its checksum verified."""
    name, checksum = _FILES.get(encoding, ("", ""))
    for folder in _folders() if name else ():
        file = folder / name
        try:
            if file.stat().st_size <= _MAX_FILE and (
                hashlib.sha256(file.read_bytes()).hexdigest() == checksum
            ):
                return folder
        except OSError:
            continue
    return None


def _folders() -> Iterator[Path]:
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if os.environ.get(variable):
            yield Path(os.environ[variable])
    yield Path(tempfile.gettempdir(), "data-gym-cache")
    for package, folder in _SHIPPED:
        found = find_spec(package)
        for root in (found.submodule_search_locations or ()) if found else ():
            yield Path(root, folder)


@contextmanager
def _cache_folder(folder: Path) -> Iterator[None]:
    """Name a folder in the environment, where alone tiktoken looks for its files."""
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before


def _whole(text: str) -> str:
    """The text with lone surrogates, which no vocabulary takes, replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
