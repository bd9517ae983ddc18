"""LLaMA-Factory: training arguments, and the register of data sets that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from promptlint.model.facts import Config, DataRef, NamedColumn, Value
from promptlint.readers.configs.references import data_ref, relative_to
from promptlint.readers.configs.training_values import (
    HF_SETTINGS,
    add_attention,
    add_precision,
    texts,
)
from promptlint.readers.configs.tree import Recognised, Tree

REGISTER = "dataset_info.json"
REGISTER_FORMAT = "llama-factory-datasets"

_SETTINGS = {
    **HF_SETTINGS,
    "model": "model_name_or_path",
    "method": "stage",
    "sequence_length": "cutoff_len",
    "packing": "packing",
    "template": "template",
    "adapter": "finetuning_type",
    "rank": "lora_rank",
    "alpha": "lora_alpha",
    "revision": "model_revision",
    "validation": "val_size",
    "max_samples": "max_samples",
    "quantization": "quantization_bit",
    "train_on_inputs": "train_on_prompt",
}
_NEW_SETTINGS = {
    "model": "model",
    "template": "template",
    "steps": "max_steps",
    "epochs": "num_train_epochs",
    "batch": "micro_batch_size",
    "learning_rate": "learning_rate",
    "sequence_length": "cutoff_len",
    "adapter": "peft_config.name",
    "rank": "peft_config.r",
    "alpha": "peft_config.lora_alpha",
    "quantization": "quant_config.quantization_bit",
    "trust_remote_code": "trust_remote_code",
    "seed": "seed",
    "bf16": "bf16",
}
_NEW_OWN = (
    "model_class",
    "peft_config",
    "kernel_config",
    "dist_config",
    "quant_config",
    "init_config",
    "batching_strategy",
    "sample_backend",
)
"""Keys of the arguments of version 1."""
_OWN = ("stage", "finetuning_type", "dataset_dir", "cutoff_len", "lora_target", "do_train")
_ENTRY = ("file_name", "hf_hub_url", "ms_hub_url", "script_url", "cloud_file_name")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Arguments with LLaMA-Factory's own names, or a ``dataset_info.json``."""
    root = tree.section()
    if posixpath.basename(path) == REGISTER or _registers(root):
        return _register(tree, path)
    if "model" in root and "train_dataset" in root and sum(key in root for key in _NEW_OWN) >= 2:
        return _new(tree, path)
    if "model_name_or_path" not in root or sum(key in root for key in _OWN) < 2:
        return None
    values = tree.settings(_SETTINGS)
    _add_others(tree, values)
    config = Config(
        "training", "llama-factory", values, data=tuple(_data(tree, path)), place=tree.place(())
    )
    return Recognised("training", "llama-factory", (config,))


def _new(tree: Tree, path: str) -> Recognised:
    """Arguments of version 1, whose data set is a register of its own or a hub id."""
    values = tree.settings(_NEW_SETTINGS)
    adapter = values.get("adapter")
    values["tuning"] = adapter or Value("full", tree.place(()), "default")
    modules = texts(tree, "peft_config", "target_modules")
    if modules is not None and modules.text() != "all":
        values["target_modules"] = modules
    register = tree.value("train_dataset")
    data = (data_ref(path, register, schema="v1-register"),) if register else ()
    config = Config("training", "llama-factory", values, data=data, place=tree.place(()))
    return Recognised("training", "llama-factory", (config,))


def _add_others(tree: Tree, values: dict[str, Value]) -> None:
    """What several keys decide; the adapter is LoRA where nothing else is said."""
    pure = tree.value("pure_bf16")
    if pure is not None and pure.value is True and "bf16" not in values:
        values["bf16"] = pure
    add_precision(tree, values)
    values["tuning"] = values.get("adapter") or Value("lora", tree.place(()), "default")
    modules = texts(tree, "lora_target")
    if modules is not None and modules.text() != "all":
        values["target_modules"] = modules
    add_attention(tree, values, ())
    if "attention" in values and values["attention"].text() == "disabled":
        values["attention"] = Value("eager", values["attention"].place)
    isolated = tree.value("neat_packing")
    if isolated is not None and isolated.value is True:
        values["packing"] = Value("neat", isolated.place)
    values["length_action"] = Value("truncate", tree.place(()), "default")


def _data(tree: Tree, path: str) -> Iterator[DataRef]:
    folder = tree.at("dataset_dir")
    register = posixpath.join(folder if isinstance(folder, str) else "data", REGISTER)
    for key, role in (("dataset", "train"), ("eval_dataset", "eval")):
        for value in _names(tree, key):
            # A name, not a path: the register beside the data says which file it is.
            yield DataRef(
                value, role, relative_to(_root_of(path), register), schema=REGISTER_FORMAT
            )


def _root_of(path: str) -> str:
    # Programs start in the project's root, so the register is found from there.
    return posixpath.basename(path)


def _names(tree: Tree, key: str) -> Iterator[Value]:
    raw = tree.at(key)
    if isinstance(raw, list):
        values = [tree.value(key, index) for index in range(len(raw))]
        yield from (value for value in values if value is not None)
        return
    value = tree.value(key)
    written = value.text() if value else None
    if value is None or written is None:
        return
    for name in written.split(","):
        if name.strip():
            yield Value(name.strip(), value.place)


def _registers(root: Mapping[str, object]) -> bool:
    """Whether a file of another name is a register: an entry says how its rows are laid out."""
    return any(
        isinstance(entry, Mapping)
        and (
            entry.get("formatting") in ("alpaca", "sharegpt", "openai")
            or (isinstance(entry.get("columns"), Mapping) and any(key in entry for key in _ENTRY))
        )
        for entry in root.values()
    )


def _register(tree: Tree, path: str) -> Recognised | None:
    entries = tree.section()
    if not entries or not all(
        isinstance(entry, Mapping) and any(key in entry for key in _ENTRY)
        for entry in entries.values()
    ):
        return None
    configs = tuple(_registered(tree, path, name, entry) for name, entry in entries.items())
    return Recognised("training", REGISTER_FORMAT, configs)


def _registered(tree: Tree, path: str, name: str, entry: object) -> Config:
    value = tree.value(name, "file_name")
    schema = entry.get("formatting", "alpaca") if isinstance(entry, Mapping) else None
    refs: tuple[DataRef, ...] = ()
    if value is not None:
        ref = data_ref(path, value, schema=schema if isinstance(schema, str) else None)
        refs = (replace(ref, columns=tuple(_columns(tree, name, entry))),)
    return Config("data", "llama-factory", scope=name, data=refs, place=tree.place((name,)))


_USUAL = {"alpaca": ("instruction", "output"), "sharegpt": ("conversations",)}
"""Columns that are read where an entry names none."""


def _columns(tree: Tree, name: str, entry: object) -> Iterator[NamedColumn]:
    """Every column that an entry names is read of every row; without ``columns`` the usual ones."""
    told = entry.get("columns") if isinstance(entry, Mapping) else None
    if isinstance(told, Mapping):
        for key in told:
            value = tree.value(name, "columns", key)
            if value is not None and value.text():
                yield NamedColumn(f"columns.{key}", value)
        return
    kind = entry.get("formatting", "alpaca") if isinstance(entry, Mapping) else None
    for column in _USUAL.get(kind, ()) if isinstance(kind, str) and told is None else ():
        place = tree.place((name,))
        yield NamedColumn(f"formatting {kind}", Value(column, place, "default"), True)
