"""Training configs in sections: mistral-finetune, NeMo's megatron files, DeepSpeed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.tree import Recognised, Tree

_MISTRAL = {
    "model": "model_id_or_path",
    "steps": "max_steps",
    "batch": "batch_size",
    "learning_rate": "optim.lr",
    "sequence_length": "seq_len",
    "rank": "lora.rank",
    "seed": "seed",
}
_NEMO = {
    "model": "model.restore_from_path|restore_from_path",
    "epochs": "trainer.max_epochs",
    "steps": "trainer.max_steps",
    "precision": "trainer.precision",
    "batch": "model.micro_batch_size",
    "learning_rate": "model.optim.lr",
    "optimizer": "model.optim.name",
    "sequence_length": "model.data.train_ds.max_seq_length|model.data.seq_length",
    "packing": "model.data.train_ds.packed_sequence",
    "adapter": "model.peft.peft_scheme",
    "rank": "model.peft.lora_tuning.adapter_dim",
    "alpha": "model.peft.lora_tuning.alpha",
    "layers": "model.num_layers",
    "width": "model.hidden_size",
    "heads": "model.num_attention_heads",
    "seed": "model.seed|seed",
}
_DEEPSPEED = {
    "batch": "train_micro_batch_size_per_gpu|train_batch_size",
    "gradient_accumulation": "gradient_accumulation_steps",
    "learning_rate": "optimizer.params.lr",
    "optimizer": "optimizer.type",
    "bf16": "bf16.enabled|bfloat16.enabled",
    "fp16": "fp16.enabled",
}
_DEEPSPEED_OWN = frozenset(
    "zero_optimization zero_allow_untested_optimizer train_micro_batch_size_per_gpu "
    "train_batch_size gradient_clipping gradient_accumulation_steps wall_clock_breakdown "
    "activation_checkpointing fp16 bf16 optimizer scheduler steps_per_print".split()
)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """The first of the three that the sections fit."""
    root = tree.section()
    zero = tree.section("zero_optimization")
    if zero and (len(_DEEPSPEED_OWN & root.keys()) >= 2 or "stage" in zero):
        return _deepspeed(tree)
    if {"model_id_or_path", "seq_len", "optim"} <= root.keys() and tree.section("data"):
        return _mistral(tree, path)
    model = tree.section("model")
    nemo = {"peft", "restore_from_path", "megatron_amp_O2", "tensor_model_parallel_size"}
    if tree.section("trainer") and nemo & model.keys() and ("data" in model or "optim" in model):
        return _nemo(tree, path)
    return None


def _deepspeed(tree: Tree) -> Recognised:
    values = tree.settings(_DEEPSPEED)
    values = {name: value for name, value in values.items() if value.text() != "auto"}
    config = Config("training", "deepspeed", values, place=tree.place(()))
    return Recognised("training", "deepspeed", (config,))


def _mistral(tree: Tree, path: str) -> Recognised:
    values = tree.settings(_MISTRAL)
    if tree.section("lora"):
        values["tuning"] = values["adapter"] = Value("lora", tree.place(("lora",)))
    off = tree.value("no_eval")
    if off is not None:
        written = "no" if off.value is True else "steps"
        values["eval_strategy"] = Value(written, off.place, off.origin, off.known)
    steps = tree.value("eval_freq")
    if steps is not None and (off is None or off.value is not True):
        values["eval_steps"] = steps
    values["method"] = Value("sft", tree.place(()), "default")
    values["length_action"] = Value("split", tree.place(()), "default")
    roles = {"instruct_data": "train", "data": "train", "eval_instruct_data": "eval"}
    data = tuple(_named(tree, path, {("data", key): role for key, role in roles.items()}))
    config = Config("training", "mistral-finetune", values, data=data, place=tree.place(()))
    return Recognised("training", "mistral-finetune", (config,))


def _nemo(tree: Tree, path: str) -> Recognised:
    values = tree.settings(_NEMO)
    adapter = values.get("adapter")
    if adapter is not None and adapter.text() in ("none", "null"):
        values.pop("adapter")
    if adapter is None or adapter.text() != "lora":
        for name in ("rank", "alpha"):
            values.pop(name, None)  # of a section that the scheme does not use
    if "model" not in values and "layers" in values and not tree.section("model", "peft"):
        values["method"] = Value("pt", tree.place(()), "default")
        values["initialisation"] = Value("random", tree.place(("model",)), "default")
    roles: dict[Pointer, str] = {
        ("model", "data", "train_ds", "file_names"): "train",
        ("model", "data", "train_ds", "file_path"): "train",
        ("model", "data", "validation_ds", "file_names"): "eval",
        ("model", "data", "validation_ds", "file_path"): "eval",
        ("model", "data", "test_ds", "file_names"): "test",
    }
    data = tuple(_named(tree, path, roles))
    config = Config("training", "nemo", values, data=data, place=tree.place(()))
    return Recognised("training", "nemo", (config,))


def _named(tree: Tree, path: str, roles: Mapping[Pointer, str]) -> Iterator[DataRef]:
    for route, role in roles.items():
        raw = tree.at(*route)
        places: list[Pointer] = [route]
        if isinstance(raw, list):
            places = [(*route, index) for index in range(len(raw))]
        for place in places:
            value = tree.value(*place)
            if value is not None:
                yield data_ref(path, value, role)
