"""axolotl training configs (github.com/axolotl-ai-cloud/axolotl)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from promptlint.model.facts import Config, DataRef, NamedColumn, Value
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.training_values import add_attention, add_precision, texts
from promptlint.readers.configs.tree import Recognised, Tree

_DATA = {
    "datasets": "train",
    "test_datasets": "eval",
    "pretraining_dataset": "train",
}
_OWN = (
    "micro_batch_size",
    "sequence_len",
    "num_epochs",
    "max_steps",
    "adapter",
    "sample_packing",
    "lora_r",
    "val_set_size",
    "dataset_prepared_path",
    "load_in_4bit",
    "load_in_8bit",
    "gradient_accumulation_steps",
    "rl",
)
_SETTINGS = {
    "model": "base_model",
    "epochs": "num_epochs",
    "steps": "max_steps",
    "batch": "micro_batch_size|batch_size",
    "gradient_accumulation": "gradient_accumulation_steps",
    "learning_rate": "learning_rate",
    "optimizer": "optimizer",
    "sequence_length": "sequence_len",
    "length_action": "excess_length_strategy",
    "packing": "sample_packing",
    "template": "chat_template",
    "adapter": "adapter",
    "rank": "lora_r",
    "alpha": "lora_alpha",
    "seed": "seed",
    "revision": "revision_of_model|base_model_revision",
    "validation": "val_set_size",
    "trust_remote_code": "trust_remote_code",
    "initialisation": "reinit_weights",
    "bf16": "bf16|bfloat16",
    "fp16": "fp16|float16",
    "load_in_4bit": "load_in_4bit",
    "load_in_8bit": "load_in_8bit",
    "eval_steps": "eval_steps",
    "eval_strategy": "eval_strategy|evaluation_strategy",
    "save_steps": "save_steps",
    "pad_token": "special_tokens.pad_token",
    "eos_token": "special_tokens.eos_token",
    "train_on_inputs": "train_on_inputs",
    "safetensors": "save_safetensors",
}
_ATTENTION = (
    "flash_attention",
    "flex_attention",
    "sdp_attention",
    "xformers_attention",
    "s2_attention",
    "sage_attention",
    "eager_attention",
    "batch_flattening",
)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A base model, a list of data sets with paths, and two of axolotl's own keys."""
    root = tree.section()
    if not isinstance(root.get("base_model"), str):
        return None
    data = tuple(_data(tree, path))
    if not data or sum(key in root for key in _OWN) < 2:
        return None
    values = tree.settings(_SETTINGS)
    _add_method(tree, values)
    often = tree.value("evals_per_epoch")
    if often is not None and often.value not in (0, 0.0) and "eval_strategy" not in values:
        values["eval_strategy"] = replace(often, value="steps" if often.known else None)
    if tree.at("eot_tokens"):
        values.pop("eos_token", None)  # turns end with those, whatever ends a text
    _add_tuning(tree, values)
    _add_precision(tree, root, values)
    add_attention(tree, values, _ATTENTION)
    config = Config("training", "axolotl", values, data=data, place=tree.place(()))
    return Recognised("training", "axolotl", (config,))


def _data(tree: Tree, path: str) -> Iterator[DataRef]:
    for key, role in _DATA.items():
        found = tree.at(key)
        entries = found if isinstance(found, list) else [found]
        for index, entry in enumerate(entries):
            route: tuple[str | int, ...] = (key, index) if isinstance(found, list) else (key,)
            if isinstance(entry, str):
                value = tree.value(*route)
            elif isinstance(entry, Mapping):
                value = tree.value(*route, "path")
            else:
                continue
            if value is not None:
                yield _ref(tree, path, route, role, entry, value)
            yield from _files(tree, path, route, role, entry)


def _files(
    tree: Tree, path: str, route: tuple[str | int, ...], role: str, entry: object
) -> Iterator[DataRef]:
    """``data_files``: files inside the folder or hub data set, or local ones for a builder."""
    if not isinstance(entry, Mapping) or entry.get("path") not in (
        "json",
        "csv",
        "parquet",
        "text",
    ):
        return
    files = entry.get("data_files")
    count = len(files) if isinstance(files, list) else 1
    for index in range(count):
        place = (*route, "data_files", index) if isinstance(files, list) else (*route, "data_files")
        value = tree.value(*place)
        if value is not None:
            yield _ref(tree, path, route, role, entry, value)


def _ref(
    tree: Tree, path: str, route: tuple[str | int, ...], role: str, entry: object, value: Value
) -> DataRef:
    return replace(
        data_ref(path, value, role, _schema(entry)),
        split=_split(entry),
        columns=tuple(_columns(tree, route, entry)),
    )


_NAMED = ("field_messages", "field_chosen", "field_rejected", "field_prompt")
_OF_PROMPTS = ("field_instruction", "field_output")
_USUAL = {
    "chat_template": (("field_messages", "messages"),),
    "completion": (("field", "text"),),
    "alpaca": (("", "instruction"), ("", "output")),
}
"""By type: the key that may name another column, and the column that is read else."""


def _columns(tree: Tree, route: tuple[str | int, ...], entry: object) -> Iterator[NamedColumn]:
    """Columns of a data set that axolotl reads of every row; optional ones are left out."""
    if not isinstance(entry, Mapping) or route[0] == "pretraining_dataset":
        return
    own = entry.get("type")
    keys: list[tuple[str, ...]] = [
        ("type", key) for key in _OF_PROMPTS if isinstance(own, Mapping) and key in own
    ]
    keys += [(key,) for key in _NAMED if key in entry]
    keys += [("field",)] if own == "completion" and "field" in entry else []
    for key in keys:
        value = tree.value(*route, *key)
        if value is not None and value.text():
            yield NamedColumn(".".join(key), value)
    for instead, column in _USUAL.get(own, ()) if isinstance(own, str) else ():
        if not instead or instead not in entry:
            place = tree.place((*route, "type"))
            yield NamedColumn(f"type: {own}", Value(column, place, "default"), True)


def _split(entry: object) -> str | None:
    """Split and configuration of a hub data set, which tell two parts of it apart."""
    if not isinstance(entry, Mapping):
        return None
    parts = [
        str(entry[key]) for key in ("name", "split", "data_files", "shards_idx") if key in entry
    ]
    return "/".join(parts) or None


def _schema(entry: object) -> str | None:
    kind = entry.get("type") if isinstance(entry, Mapping) else None
    return kind if isinstance(kind, str) else None


def _add_method(tree: Tree, values: dict[str, Value]) -> None:
    preference = tree.value("rl")
    if preference is not None and preference.text():
        values["method"] = preference
    elif tree.at("pretraining_dataset"):
        place = tree.place(("pretraining_dataset",))
        values["method"] = Value("pt", place)
    else:
        values["method"] = Value("sft", tree.place(()), "default")


def _add_tuning(tree: Tree, values: dict[str, Value]) -> None:
    """Without an adapter all weights learn; ``lora_target_linear`` is one more way to say all."""
    adapter = values.get("adapter")
    values["tuning"] = adapter or Value("full", tree.place(()), "default")
    modules = texts(tree, "lora_target_modules") or texts(tree, "peft", "target_modules")
    if modules is not None:
        values["target_modules"] = modules
    gptq = tree.value("gptq")
    if gptq is not None and gptq.value is True:
        values["quantization"] = Value("gptq", gptq.place)
    values.setdefault("length_action", Value("drop", tree.place(()), "default"))
    if tree.at("reinit_weights") is not True:
        values.pop("initialisation", None)
    else:
        values["initialisation"] = Value("random", tree.place(("reinit_weights",)))


def _add_precision(tree: Tree, root: Mapping[str, object], values: dict[str, Value]) -> None:
    add_precision(tree, values)
    for name in ("bf16", "bfloat16", "fp16", "float16"):
        value = tree.value(name)
        if value is not None and root.get(name) not in (False, None):  # `auto`, too
            values.setdefault("precision", Value(name, value.place))
            return
