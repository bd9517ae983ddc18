"""What readers of training configs share: lists, flags, and settings that several keys decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from promptlint.model.facts import Value
from promptlint.readers.configs.tree import Tree, snake
from promptlint.readers.values import is_placeholder

HF_SETTINGS: Mapping[str, str] = {
    "epochs": "num_train_epochs",
    "steps": "max_steps",
    "batch": "per_device_train_batch_size",
    "gradient_accumulation": "gradient_accumulation_steps",
    "learning_rate": "learning_rate",
    "optimizer": "optim",
    "seed": "seed",
    "bf16": "bf16",
    "fp16": "fp16",
    "eval_steps": "eval_steps",
    "eval_strategy": "eval_strategy|evaluation_strategy",
    "save_steps": "save_steps",
    "safetensors": "save_safetensors",
    "trust_remote_code": "trust_remote_code",
}
"""Neutral names of ``transformers.TrainingArguments`` and what is built on them."""

_DTYPES = {"bfloat16": "bf16", "float16": "fp16", "half": "fp16"}


def texts(tree: Tree, *pointer: str | int) -> Value | None:
    """A list of words as one setting; a single text is split at commas where it has any."""
    raw = tree.at(*pointer)
    if isinstance(raw, str):
        value = tree.value(*pointer)
        written = value.text() if value else None
        if value is None or written is None or "," not in written:
            return value
        return Value(
            tuple(part.strip() for part in written.split(",") if part.strip()), value.place
        )
    if not isinstance(raw, list) or not raw:
        return None
    if not all(isinstance(item, str) and not is_placeholder(item) for item in raw):
        return Value(None, tree.place(pointer), known=False)
    return Value(tuple(str(item) for item in raw), tree.place(pointer))


def add_precision(tree: Tree, values: dict[str, Value], *, dtype: str = "") -> None:
    """``precision`` from the flags, or from a key that names a type."""
    for name in ("bf16", "fp16"):
        flag = values.get(name)
        if flag is not None and flag.value is True and "precision" not in values:
            values["precision"] = Value(name, flag.place)
    for key in filter(None, dtype.split("|")):
        named = tree.value(*key.split("."))
        written = named.text() if named else None
        if named is not None and written and "precision" not in values:
            values["precision"] = Value(_DTYPES.get(written, written), named.place)


def add_attention(tree: Tree, values: dict[str, Value], flags: Iterable[str]) -> None:
    """``attention``: an implementation by name, else the first flag that is on.

    Where flags are written and all are off, it is ``none``.
    """
    for key in ("attn_implementation", "flash_attn", "attn_impl"):
        named = tree.value(key)
        if named is not None and (not named.known or named.text()):
            values["attention"] = named
            return
    off: Value | None = None
    for key in flags:
        flag = tree.value(key)
        if flag is None:
            continue
        if flag.value is not False:
            values["attention"] = Value(key, flag.place, flag.origin, flag.known)
            return
        off = off or flag
    if off is not None:
        values["attention"] = Value("none", off.place)


def hinted_method(path: str) -> str | None:
    """The method that a config's own path names: ``recipes/zephyr/dpo/config.yaml``."""
    words = set(re.split(r"[^a-z0-9]+", snake(path).replace("_", " ")))
    named = words & {"dpo", "orpo", "kto", "cpo", "simpo", "grpo", "ppo", "reward", "sft", "cpt"}
    return named.pop() if len(named) == 1 else None
