"""Facts of a model in a folder, as its own files state them. Weights are never opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promptlint.facts.architectures import modules_of_type

_MAX_BYTES = 32 * 1024 * 1024
_NO_LIMIT = 10**9
"""Tokenizers without a limit carry a number beyond this one."""

_FILES = (
    "config.json",
    "tokenizer_config.json",
    "sentence_bert_config.json",
    "adapter_config.json",
    "generation_config.json",
)
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")


class LocalModelError(ValueError):
    """A file of the folder can't be read; the text names it and says why."""


@dataclass(frozen=True, slots=True)
class LocalModel:
    """What a model's folder says of it; ``None`` or empty where it says nothing.

    Attributes:
        architecture, model_type: as in ``config.json``.
        window: positions that the model has, in tokens.
        tokenizer_limit: tokens at which its tokenizer cuts.
        embeds: tokens that sentence-transformers embeds; the rest is cut.
        dimension: length of its vectors, or width of its layers.
        vocabulary: number of tokens.
        chat_template: file that holds one.
        eos_token, pad_token: as text.
        modules: names of the linear modules of its layers.
        runs_code: needs ``trust_remote_code``.
        quantization: how its weights are stored, if not plainly.
        base: of an adapter: the model that it belongs to; `rank` and `target_modules` of it.
        pickles: weights in pickle files, by name.
        safetensors: whether there are weights in safetensors.
        sources: field → file and key that it was read from.
    """

    architecture: str | None = None
    model_type: str | None = None
    window: int | None = None
    tokenizer_limit: int | None = None
    embeds: int | None = None
    dimension: int | None = None
    vocabulary: int | None = None
    chat_template: str | None = None
    eos_token: str | None = None
    pad_token: str | None = None
    modules: tuple[str, ...] = ()
    runs_code: bool = False
    quantization: str | None = None
    base: str | None = None
    rank: int | None = None
    target_modules: tuple[str, ...] = ()
    pickles: tuple[str, ...] = ()
    safetensors: bool = False
    sources: Mapping[str, str] | None = None


def is_model_folder(folder: Path) -> bool:
    """Whether a folder holds any of the files that describe a model."""
    return folder.is_dir() and any((folder / name).is_file() for name in _FILES)


def local_model(folder: Path) -> LocalModel:
    """Read a model's folder.

    Raises:
        LocalModelError: one of its files is no JSON object, or can't be read.
    """
    config, tokenizer, sentence, adapter = (_read(folder / name) for name in _FILES[:4])
    text = config.get("text_config")
    inner: Mapping[str, Any] = {**config, **text} if isinstance(text, dict) else config
    found: dict[str, Any] = {}
    sources: dict[str, str] = {}

    def take(name: str, file: str, values: Mapping[str, Any], *keys: str) -> None:
        for key in keys:
            number = _whole(values.get(key))
            if name not in found and number is not None and 0 < number < _NO_LIMIT:
                found[name] = number
                sources[name] = f"{file}: {key}"

    take("window", "config.json", inner, "max_position_embeddings", "n_positions", "seq_length",
         "max_sequence_length", "n_ctx")  # fmt: skip
    take("tokenizer_limit", "tokenizer_config.json", tokenizer, "model_max_length")
    take("embeds", "sentence_bert_config.json", sentence, "max_seq_length")
    pooling = _read(folder / "1_Pooling" / "config.json")
    take("dimension", "1_Pooling/config.json", pooling, "word_embedding_dimension")
    take("dimension", "config.json", inner, "hidden_size", "n_embd", "d_model", "dim")
    take("vocabulary", "config.json", inner, "vocab_size")
    take("rank", "adapter_config.json", adapter, "r")
    template = _template(folder, tokenizer)
    kind = _text(inner.get("model_type"))
    names = config.get("architectures")
    return LocalModel(
        architecture=_text(names[0]) if isinstance(names, list) and names else None,
        model_type=kind,
        chat_template=template,
        eos_token=_token(tokenizer.get("eos_token")),
        pad_token=_token(tokenizer.get("pad_token")),
        modules=tuple(sorted(modules_of_type(kind))) if kind else (),
        runs_code=bool(config.get("auto_map") or tokenizer.get("auto_map")),
        quantization=_quantization(config.get("quantization_config")),
        base=_text(adapter.get("base_model_name_or_path")),
        target_modules=_words(adapter.get("target_modules")),
        pickles=tuple(sorted(file.name for kind in _PICKLES for file in folder.glob(kind))),
        safetensors=any(folder.glob("*.safetensors")),
        sources=sources,
        **found,
    )


def _read(file: Path) -> Mapping[str, Any]:
    if not file.is_file():
        return {}
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise LocalModelError(f"{file.name} is too large to be a description")
        value = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LocalModelError(f"{file.name} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise LocalModelError(f"{file.name} is no valid JSON") from None
    if not isinstance(value, dict):
        raise LocalModelError(f"{file.name} holds no object")
    return value


def _template(folder: Path, tokenizer: Mapping[str, Any]) -> str | None:
    if tokenizer.get("chat_template"):
        return "tokenizer_config.json"
    names = ("chat_template.jinja", "chat_template.json")
    return next((name for name in names if (folder / name).is_file()), None)


def _quantization(value: object) -> str | None:
    if not isinstance(value, dict):
        return None
    method = _text(value.get("quant_method")) or "quantised"
    bits = _whole(value.get("bits")) or (4 if value.get("load_in_4bit") else None)
    return f"{method}, {bits} bits" if bits else method


def _token(value: object) -> str | None:
    return _text(value.get("content")) if isinstance(value, dict) else _text(value)


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value == value and abs(value) < 1e300 else None
