"""LLaMA-Factory: training arguments, and the register of data sets that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.configs.references import data_ref, relative_to
from promptlint.readers.configs.tree import Recognised, Tree

REGISTER = "dataset_info.json"
REGISTER_FORMAT = "llama-factory-datasets"

_SETTINGS = {
    "model": "model_name_or_path",
    "method": "stage",
    "epochs": "num_train_epochs",
    "steps": "max_steps",
    "batch": "per_device_train_batch_size",
    "learning_rate": "learning_rate",
    "sequence_length": "cutoff_len",
    "packing": "packing",
    "template": "template",
    "adapter": "finetuning_type",
    "rank": "lora_rank",
    "alpha": "lora_alpha",
    "seed": "seed",
    "revision": "model_revision",
    "validation": "val_size",
    "max_samples": "max_samples",
    "trust_remote_code": "trust_remote_code",
}
_OWN = ("stage", "finetuning_type", "dataset_dir", "cutoff_len", "lora_target", "do_train")
_ENTRY = ("file_name", "hf_hub_url", "ms_hub_url", "script_url", "cloud_file_name")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Arguments with LLaMA-Factory's own names, or a ``dataset_info.json``."""
    root = tree.section()
    if posixpath.basename(path) == REGISTER:
        return _register(tree, path)
    if "model_name_or_path" not in root or sum(key in root for key in _OWN) < 2:
        return None
    values = tree.settings(_SETTINGS)
    for name in ("bf16", "pure_bf16", "fp16"):
        precision = tree.value(name)
        if precision is not None and precision.value is True:
            values["precision"] = Value(name, precision.place)
    config = Config(
        "training", "llama-factory", values, data=tuple(_data(tree, path)), place=tree.place(())
    )
    return Recognised("training", "llama-factory", (config,))


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
        refs = (data_ref(path, value, schema=schema if isinstance(schema, str) else None),)
    return Config("data", "llama-factory", scope=name, data=refs, place=tree.place((name,)))
