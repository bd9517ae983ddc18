"""Flat argument files of TRL, ms-swift and ``transformers`` (github.com/huggingface/trl).

They share the names of ``TrainingArguments``; what else stands beside them tells which one it is.
Files without a language model's name need marks that only its training has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.models import is_language_model
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.training_values import (
    HF_SETTINGS,
    add_attention,
    add_precision,
    hinted_method,
    texts,
)
from promptlint.readers.configs.tree import Recognised, Tree

_TRAINING = frozenset(
    "num_train_epochs per_device_train_batch_size gradient_accumulation_steps learning_rate "
    "gradient_checkpointing lr_scheduler_type warmup_ratio warmup_steps output_dir max_steps "
    "logging_steps save_steps eval_steps bf16 fp16 optim weight_decay do_train".split()
)
_TRL = frozenset(
    "use_peft lora_r lora_alpha lora_target_modules dataset_mixer dataset_mixture packing "
    "max_length max_seq_length max_prompt_length max_completion_length assistant_only_loss "
    "completion_only_loss attn_implementation dtype torch_dtype model_revision loss_type beta "
    "num_generations dataset_text_field chat_template_path reward_model_name_or_path "
    "sft_model_path use_vllm reward_funcs dataset_name".split()
)
_SHARED = frozenset(
    "dataset_name dtype torch_dtype model_revision max_length beta attn_implementation".split()
)
"""Of `_TRL`, what trainings of other models have, too."""

_ARGUMENTS = frozenset(
    "per_device_train_batch_size per_device_eval_batch_size gradient_accumulation_steps "
    "num_train_epochs lr_scheduler_type save_strategy eval_strategy evaluation_strategy "
    "save_total_limit load_best_model_at_end gradient_checkpointing report_to optim "
    "max_grad_norm logging_steps warmup_ratio dataloader_num_workers ddp_find_unused_parameters "
    "group_by_length remove_unused_columns logging_strategy".split()
)
"""Names that ``TrainingArguments`` alone has together."""

_WRITTEN_OUT = frozenset(
    "hub_strategy ddp_backend torch_compile adam_epsilon dataloader_pin_memory fp16_opt_level "
    "log_level_replica full_determinism past_index ray_scope data_seed disable_tqdm".split()
)
"""Arguments that hardly anybody sets: together they stand in files that a trainer wrote itself."""

_TRL_ALONE = frozenset(
    "max_completion_length num_generations max_prompt_length assistant_only_loss reward_weights "
    "completion_only_loss dataset_text_field reference_free precompute_ref_log_probs".split()
)
_MODEL_KEYS = "model_name_or_path|model_name|model_id|base_model"
_TRL_SETTINGS = {
    **HF_SETTINGS,
    "model": _MODEL_KEYS,
    "sequence_length": "max_length|max_seq_length",
    "packing": "packing",
    "template": "chat_template|chat_template_path",
    "rank": "lora_r",
    "alpha": "lora_alpha",
    "revision": "model_revision",
    "load_in_4bit": "load_in_4bit",
    "load_in_8bit": "load_in_8bit",
    "eos_token": "eos_token",
    "pad_token": "pad_token",
}
_SWIFT_SETTINGS = {
    **HF_SETTINGS,
    "model": "model|model_id_or_path|model_type",
    "sequence_length": "max_length",
    "packing": "packing",
    "template": "template|template_type",
    "adapter": "tuner_type|train_type|sft_type",
    "rank": "lora_rank",
    "alpha": "lora_alpha",
    "revision": "model_revision",
    "validation": "split_dataset_ratio|dataset_test_ratio",
    "method": "rlhf_type",
    "quantization": "quant_bits|quantization_bit",
}
_SWIFT = frozenset(
    "tuner_type train_type sft_type split_dataset_ratio dataset_test_ratio custom_dataset_path "
    "custom_train_dataset_path model_author rlhf_type truncation_strategy loss_scale "
    "lazy_tokenize".split()
)
_DATA = {
    "dataset_name": "train",
    "train_dataset": "train",
    "train_file": "train",
    "validation_file": "eval",
    "eval_dataset": "eval",
    "test_file": "test",
}
_SWIFT_DATA = {
    "dataset": "train",
    "custom_train_dataset_path": "train",
    "custom_dataset_path": "train",
    "val_dataset": "eval",
    "custom_val_dataset_path": "eval",
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Training arguments with a language model; ``None`` for other tasks and other tools."""
    root = tree.section()
    keys = {key for key in root if isinstance(key, str)}
    if len(keys & _SWIFT) >= 1 and {"model", "model_type", "model_id_or_path"} & keys:
        return _swift(tree, path) if keys & _TRAINING else None
    if len(keys & _ARGUMENTS) >= 8 and len(keys & _TRL_ALONE) >= 2 and not _names_model(keys):
        return _trl(tree, path, keys, model=False)
    if len(keys & _ARGUMENTS) >= 4 and "per_device_train_batch_size" in keys:
        alone = _arguments(tree, keys)
        if alone is not None:
            return alone
    model = next((root[key] for key in _MODEL_KEYS.split("|") if key in root), None)
    if not isinstance(model, str) or "num_labels" in keys or "task_name" in keys:
        return None
    marks = keys & (_TRL if is_language_model(model) else _TRL - _SHARED)
    if "model_name_or_path" not in keys or len(keys & _TRAINING) < 2 or not marks:
        return None
    return _trl(tree, path, keys)


def _names_model(keys: set[str]) -> bool:
    return not keys.isdisjoint(_MODEL_KEYS.split("|"))


def _arguments(tree: Tree, keys: set[str]) -> Recognised | None:
    """``TrainingArguments`` alone: of which task nothing says, so rates and epochs are left out."""
    shared = _ARGUMENTS | _TRAINING | {"seed", "metric_for_best_model", "greater_is_better"}
    written = len(keys & _ARGUMENTS) >= 8 and len(keys & _WRITTEN_OUT) >= 4
    others = keys - shared
    if not written and (len(others) > len(keys) / 4 or any("model" in key for key in others)):
        return None
    values = tree.settings(HF_SETTINGS)
    for name in ("epochs", "learning_rate", "steps"):
        values.pop(name, None)
    add_precision(tree, values)
    values["method"] = Value("unknown", tree.place(()), "default")
    config = Config("training", "transformers", values, place=tree.place(()))
    return Recognised("training", "transformers", (config,))


def _trl(tree: Tree, path: str, keys: set[str], *, model: bool = True) -> Recognised:
    """`model`: whether the file says what is trained; one that doesn't leaves the adapter open."""
    values = tree.settings(_TRL_SETTINGS)
    if model or "use_peft" in keys:
        _add_adapter(tree, values)
    add_precision(tree, values, dtype="dtype|torch_dtype")
    add_attention(tree, values, ())
    modules = texts(tree, "lora_target_modules")
    if modules is not None:
        values["target_modules"] = modules
    _add_method(tree, path, keys, values)
    if "sequence_length" in values:
        values["length_action"] = Value("truncate", tree.place(()), "default")
    data = tuple(_data(tree, path, _DATA))
    config = Config("training", "trl", values, data=data, place=tree.place(()))
    return Recognised("training", "trl", (config,))


def _add_adapter(tree: Tree, values: dict[str, Value]) -> None:
    """``use_peft`` decides in TRL, whatever else is set of LoRA."""
    switch = tree.value("use_peft")
    if switch is None:
        values["tuning"] = Value("full", tree.place(()), "default")
    elif switch.known:
        values["tuning"] = Value("lora" if switch.value is True else "full", switch.place)
        if switch.value is True:
            values["adapter"] = values["tuning"]


_BY_KEY = (
    ("num_generations", "grpo"),
    ("reward_funcs", "grpo"),
    ("beta", "dpo"),
    ("max_prompt_length", "dpo"),
    ("assistant_only_loss", "sft"),
    ("packing", "sft"),
)


def _add_method(tree: Tree, path: str, keys: set[str], values: dict[str, Value]) -> None:
    method = hinted_method(path) or next((name for key, name in _BY_KEY if key in keys), None)
    if method is not None:
        values["method"] = Value("pt" if method == "cpt" else method, tree.place(()), "default")


def _swift(tree: Tree, path: str) -> Recognised:
    values = tree.settings(_SWIFT_SETTINGS)
    tuner = values.get("adapter")
    values["tuning"] = tuner or Value("lora", tree.place(()), "default")
    values.setdefault("method", Value(hinted_method(path) or "sft", tree.place(()), "default"))
    add_precision(tree, values, dtype="torch_dtype|dtype")
    add_attention(tree, values, ("use_flash_attn",))
    modules = texts(tree, "target_modules") or texts(tree, "lora_target_modules")
    if modules is not None and modules.text() not in ("all-linear", "ALL", "DEFAULT", "AUTO"):
        values["target_modules"] = modules
    if "sequence_length" in values:
        values["length_action"] = Value(
            "truncate" if tree.at("truncation_strategy") in ("left", "right") else "drop",
            tree.place(()),
            "default",
        )
    data = tuple(_data(tree, path, _SWIFT_DATA))
    config = Config("training", "ms-swift", values, data=data, place=tree.place(()))
    return Recognised("training", "ms-swift", (config,))


def _data(tree: Tree, path: str, wanted: Mapping[str, str]) -> Iterator[DataRef]:
    for key, role in wanted.items():
        raw = tree.at(key)
        routes = [(key, index) for index in range(len(raw))] if isinstance(raw, list) else [(key,)]
        for route in routes:
            value = tree.value(*route)
            if value is not None and (not value.known or value.text()):
                yield data_ref(path, _without_count(value), role)
    for key in ("dataset_mixer", "datasets", "dataset_mixture"):
        yield from _mixture(tree, path, key)


def _mixture(tree: Tree, path: str, key: str) -> Iterator[DataRef]:
    raw = tree.at(key)
    route: Pointer = (key,)
    if isinstance(raw, Mapping) and isinstance(raw.get("datasets"), list):
        raw, route = raw["datasets"], (key, "datasets")
    if isinstance(raw, list):
        for index, entry in enumerate(raw):
            if isinstance(entry, Mapping):
                value = tree.value(*route, index, "id") or tree.value(*route, index, "path")
                if value is not None:
                    yield data_ref(path, value)
    elif isinstance(raw, Mapping):
        for name in raw:
            yield data_ref(path, Value(str(name), tree.place((*route, name))))


def _without_count(value: Value) -> Value:
    """ms-swift's ``name#500`` takes 500 rows of a data set."""
    name, mark, count = (value.text() or "").rpartition("#")
    return Value(name, value.place) if mark and count.isdigit() else value
