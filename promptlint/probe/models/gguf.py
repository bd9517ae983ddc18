"""GGUF files, converted once to bfloat16 safetensors, which load twenty times as fast.

transformers dequantises a GGUF while loading (12 s for 135M parameters) and refuses to save the
result, since the config still says "quantised by gguf"; the weights go into a model of the same
config without that note.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from promptlint.probe.errors import ProbeError, is_memory, reason_of
from promptlint.probe.models.chat import missing_extra, quieten
from promptlint.probe.models.gguf_layout import damage, weights_in
from promptlint.probe.models.memory import check_room

_VERSION = "1"
"""Raise it when what is written changes."""

_BYTES = 8
"""Of a weight while it is converted: two copies in bfloat16, and a float32 to begin with."""


def converted(file: Path, cache: Path) -> Path:
    """The folder of the converted model, made on first use.

    Args:
        file: a GGUF file (its magic number is checked already).
        cache: folder of converted models; a name in it is the hash of the file's contents.

    Raises:
        ProbeError: the file can't be read as a model, or the cache can't be written.
    """
    target = cache / f"{_digest(file)}-{_VERSION}"
    if (target / "config.json").is_file():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".converting-", dir=cache))
    except OSError as error:
        raise ProbeError(f"can't keep the converted model in {cache}: {reason_of(error)}") from None
    try:
        with contextlib.redirect_stderr(io.StringIO()):  # progress bars that no setting turns off
            _convert(file, work)
        os.replace(work, target)
    except OSError as error:
        if not (target / "config.json").is_file():  # another process may have been first
            raise ProbeError(f"can't keep the converted model: {reason_of(error)}") from None
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "blake2b").hexdigest()[:32]


def _convert(file: Path, folder: Path) -> None:
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        quieten()
        check_room(file.name, _BYTES * weights_in(file), doing="convert")
        place = {"pretrained_model_name_or_path": str(file.parent), "gguf_file": file.name}
        tokenizer: Any = AutoTokenizer.from_pretrained(**place, trust_remote_code=False)
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            **place, dtype=torch.bfloat16, trust_remote_code=False
        )
    except ImportError as error:
        raise missing_extra(error) from None
    except ProbeError:
        raise
    except Exception as error:  # transformers raises whatever its parsers do
        if is_memory(error):
            raise ProbeError(f"{file.name}: not enough memory to convert it") from None
        reason = damage(file) or reason_of(error)
        raise ProbeError(f"{file.name}: can't be read as a model: {reason}") from None
    try:
        _save(loaded, folder)
        tokenizer.save_pretrained(folder)
    except Exception as error:  # safetensors has a kind of its own for a full disk
        if is_memory(error):
            raise ProbeError(f"{file.name}: not enough memory to convert it") from None
        raise ProbeError(f"can't keep the converted model: {reason_of(error)}") from None


def _save(loaded: Any, folder: Path) -> None:
    import torch

    config = loaded.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    plain = type(loaded)(config)
    plain.load_state_dict(loaded.state_dict(), strict=True)
    plain.tie_weights()
    plain.generation_config = loaded.generation_config
    plain.to(torch.bfloat16).save_pretrained(folder, safe_serialization=True)
