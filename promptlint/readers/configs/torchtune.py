"""torchtune recipes (github.com/pytorch/torchtune): components by their Python names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.training_values import texts
from promptlint.readers.configs.tree import Recognised, Tree

_SETTINGS = {
    "model": "model._component_|policy_model._component_",
    "epochs": "epochs|num_epochs",
    "batch": "batch_size",
    "gradient_accumulation": "gradient_accumulation_steps",
    "learning_rate": "optimizer.lr",
    "optimizer": "optimizer._component_",
    "sequence_length": "tokenizer.max_seq_len|dataset.max_seq_len",
    "packing": "dataset.packed",
    "rank": "model.lora_rank",
    "alpha": "model.lora_alpha",
    "seed": "seed",
    "precision": "dtype",
}
_TRAINING = ("optimizer", "loss", "epochs", "num_steps", "batch_size", "dataset")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A model and an optimizer, each with its component, one of them torchtune's."""
    root = tree.section()
    components = [
        str(value["_component_"])
        for value in root.values()
        if isinstance(value, Mapping) and isinstance(value.get("_component_"), str)
    ]
    if not any(name.startswith("torchtune.") for name in components):
        return None
    if "optimizer" not in root or sum(key in root for key in _TRAINING) < 3:
        return None  # evaluation, generation, quantisation
    values = tree.settings(_SETTINGS)
    name = (values["model"].text() or "") if "model" in values else ""
    kind = name.rpartition(".")[2]
    tuning = next((word for word in ("qlora", "lora") if kind.startswith(word)), "full")
    place = values["model"].place if "model" in values else tree.place(())
    values["tuning"] = Value(tuning, place)
    if tuning != "full":
        values["adapter"] = values["tuning"]
    modules = texts(tree, "model", "lora_attn_modules")
    if modules is not None:
        values["target_modules"] = modules
    if "policy_model" in root or ".ppo" in str(components):
        values["method"] = Value("ppo", tree.place(()), "default")
    elif any("DPO" in item for item in components):
        values["method"] = Value("dpo", tree.place(()), "default")
    config = Config(
        "training", "torchtune", values, data=tuple(_data(tree, path)), place=tree.place(())
    )
    return Recognised("training", "torchtune", (config,))


def _data(tree: Tree, path: str) -> Iterator[DataRef]:
    for key, role in (("dataset", "train"), ("dataset_val", "eval"), ("dataset_train", "train")):
        source = tree.value(key, "source")
        if source is None:
            continue
        if source.text() in ("json", "csv", "text", "parquet"):
            source = tree.value(key, "data_files")
        if source is not None:
            yield data_ref(path, source, role)
