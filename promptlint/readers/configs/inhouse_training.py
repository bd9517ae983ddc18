"""In-house training configs of language models, trainers' argument files and provider jobs.

Most files called ``training_config.yaml`` train something else. A config is one of ours when it
names a generative language model and sets two things that only training has, or when its settings
are those of fine-tuning (LoRA, sequence length, chat template) although the model is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.model.facts import Config, DataRef, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.models import is_language_model, is_model_name
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.training_values import texts
from promptlint.readers.configs.tree import Leaf, Recognised, Tree
from promptlint.readers.values import is_placeholder

_NUMBERS = {
    "epochs": r"(?:num_|n_|max_|train_)*epochs?|num_train_epochs",
    "steps": r"max_steps|max_train_steps|num_train_steps|total_steps",
    "learning_rate": r"(?:base_)?learning_rate|lr",
    "batch": r"(?:per_device_train_|train_|micro_|per_device_)?batch_size",
    "sequence_length": (
        r"(?:max_)?seq(?:uence)?_?(?:len|length)|cutoff_len|max_length|block_size|model_max_length"
        r"|n_positions|context_length"
    ),
    "rank": r"(?:lora_)?(?:r|rank)|lora_dim",
    "alpha": r"(?:lora_)?alpha",
    "seed": r"seed|random_seed|random_state",
    "validation": (
        r"val(?:idation)?_(?:set_)?(?:size|split|ratio|fraction)|eval_split|split_dataset_ratio"
    ),
    "eval_steps": r"eval_(?:steps|every|interval)",
    "save_steps": r"save_(?:steps|every|interval)",
    "gradient_accumulation": r"grad(?:ient)?_accum(?:ulation)?(?:_steps)?",
    "vocabulary": r"vocab_size",
    "layers": r"n_layers?|num_(?:hidden_)?layers",
    "width": r"n_embd|hidden_size|d_model|dim|hidden_dim",
    "heads": r"n_heads?|num_(?:attention_)?heads",
}
_TEXTS = {
    "model": (
        r"(?:base_|student_|pretrained_|foundation_)?model(?:_name(?:_or_path)?|_id(?:_or_path)?"
        r"|_path|_key)?|pretrained_model_name_or_path|checkpoint|architecture"
    ),
    "method": r"stage|method|training_type|train_type|task|objective|finetuning_type|tuner_type",
    "adapter": r"adapter|peft_type|finetuning_type|tuner_type|peft_method",
    "template": r"(?:chat_|prompt_)?template",
    "initialisation": r"init(?:iali[sz]ation)?",
    "revision": r"(?:model_)?revision",
    "optimizer": r"optim(?:izer)?(?:_name|_type)?",
    "eval_strategy": r"eval(?:uation)?_strategy",
    "pad_token": r"pad_token",
    "eos_token": r"eos_token",
    "attention": r"attn_implementation",
}
_FLAGS = {
    "bf16": ("bf16", "pure_bf16"),
    "fp16": ("fp16",),
    "load_in_4bit": ("load_in_4bit", "use_4bit"),
    "load_in_8bit": ("load_in_8bit", "use_8bit"),
    "packing": ("packing", "sample_packing"),
    "trust_remote_code": ("trust_remote_code",),
    "safetensors": ("save_safetensors", "safe_serialization"),
}
_FILE = r"(?:file|files|data|path|data_path|dataset|dataset_path|set|jsonl|data_file)"
_DATA = {
    "train": (
        rf"train(?:ing)?_{_FILE}|datasets?(?:_path|_name|_file|_id)?|data(?:_(?:path|file|files))?"
        r"|instruct_data|corpus(?:_path|_file)?"
    ),
    "eval": rf"(?:eval(?:uation)?|val(?:id|idation)?|dev)_{_FILE}|eval_instruct_data",
    "test": rf"test_{_FILE}",
}
_UNDER_DATA = {"train": "train", "training": "train", "eval": "eval", "validation": "eval",
               "valid": "eval", "val": "eval", "dev": "eval", "test": "test"}  # fmt: skip
_DATA_SECTION = re.compile(r"^(?:data|datasets?|data_config|files|corpus)$")
_FINE_TUNING = {
    "lora": re.compile(r"lora_\w+|q?lora|peft\w*|target_modules"),
    "length": re.compile(r"max_seq_len(?:gth)?|cutoff_len|sequence_len|seq_len|assistant_only_loss"
                         r"|completion_only_loss|train_on_(?:inputs|responses_only)|packing"),
    "chat": re.compile(r"chat_template|conversation_template|system_prompt|dataset_text_field"),
    "quantised": re.compile(r"load_in_[48]bit|bnb_4bit\w*|use_4bit|quantization_bit"),
    "job": re.compile(r"n_epochs"),  # OpenAI's fine-tuning jobs, and those modelled on them
    "preference": re.compile(r"dpo_\w+|beta_dpo|rlhf\w*|grpo\w*|sft\w*|trl"),
    "generates": re.compile(r"predict_with_generate"),
    "answers": re.compile(r"max_new_tokens|max_output_length"),
}  # fmt: skip
_DECODER = re.compile(r"CAUSAL_LM|(?:gate|up|down|o)_proj|query_key_value|gate_up_proj")
"""Values that only adapters of language models have: their task, and names of their modules."""

_STAGES = frozenset("sft dpo orpo kto grpo rlhf".split())
"""Sections called by a stage of training that only language models have."""

_OTHER_TASK = re.compile(
    r"image_size|num_classes|img_size|sample_rate|n_mels|backbone|resolution|diffusion|unet|vae"
    r"|augment|anchors|mask_ratio|state_dim|action_dim|env_name|gamma|replay|generator_lr"
    r"|ngram|feature_columns|target_column|n_estimators"
)
_OTHER_MODEL = re.compile(
    r"world_?models?|vision\w*|audio|speech|tts|image|video|robot\w*|policy|critic|vqvae|encoder"
)
"""Sections that describe a network which is no language model, although it has tokens, too."""
_IGNORED = re.compile(r"tokeni[sz]er|deepspeed|teacher|judge|reward_model|wandb|scheduler|logging")


@dataclass(slots=True)
class _Reading:
    values: dict[str, Value] = field(default_factory=dict)
    data: list[DataRef] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)
    foreign: int = 0
    other_model: bool = False
    without_adapter: bool = False


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Training of a language model that no framework's recogniser has claimed."""
    config = read_training(tree, path)
    if config is None:
        return None
    return Recognised("training", config.framework, (config,))


def read_training(tree: Tree, path: str, *, forced: bool = False) -> Config | None:
    """Training settings of a tree; ``None`` when they don't add up (unless `forced`)."""
    if isinstance(tree.at("defaults"), list) and not forced and len(tree.section()) < 4:
        return None  # a Hydra index of other files
    reading = _read(tree, path)
    if not forced and not _adds_up(reading):
        return None
    return Config(
        "training",
        _framework(tree),
        reading.values,
        data=tuple(reading.data),
        place=tree.place(()),
    )


def _read(tree: Tree, path: str) -> _Reading:
    reading = _Reading()
    leaves = list(tree.leaves())
    off = _switched_off(leaves)
    for leaf in leaves:
        if any(leaf.pointer[: len(route)] == route for route in off):
            continue
        if any(_IGNORED.search(part) for part in (*leaf.sections, leaf.key)):
            continue
        _note_signs(reading, leaf)
        if isinstance(leaf.value, bool):
            _take_flag(tree, reading, leaf)
        elif isinstance(leaf.value, int | float) or _is_numeric(leaf.value):
            _take(tree, reading, leaf, _NUMBERS)
        elif isinstance(leaf.value, str) and leaf.value:
            reading.data.extend(_data(tree, path, leaf))
            _take_modules(tree, reading, leaf)
            _take(tree, reading, leaf, _TEXTS)
    named = reading.values.get("method")
    if named is not None and (named.text() or "").lower() in ("lora", "qlora", "dora", "full"):
        reading.values["tuning"] = named
    if reading.without_adapter:
        for name in _ADAPTER:
            reading.values.pop(name, None)
    return reading


def _note_signs(reading: _Reading, leaf: Leaf) -> None:
    """Evidence for and against the fine-tuning of a language model."""
    if _OTHER_TASK.fullmatch(leaf.key):
        reading.foreign += 1
    for sign, pattern in _FINE_TUNING.items():
        if any(pattern.fullmatch(part) for part in (leaf.key, *leaf.sections)):
            reading.signs.add(sign)
    reading.other_model |= any(_OTHER_MODEL.fullmatch(part) for part in leaf.sections)
    if _STAGES.intersection(leaf.sections):
        reading.signs.add("stage")
    adapted = leaf.key in ("task_type", "target_modules", "lora_target_modules", "modules")
    if adapted and isinstance(leaf.value, str) and _DECODER.fullmatch(leaf.value):
        reading.signs.add("decoder")


_SWITCHES = frozenset({"use_lora", "use_qlora", "use_peft"})
_ADAPTER = frozenset({"rank", "alpha", "adapter", "target_modules"})


def _switched_off(leaves: list[Leaf]) -> set[Pointer]:
    """Sections that say of themselves that they are not used."""
    return {
        leaf.pointer[:-1]
        for leaf in leaves
        if leaf.key in ("enabled", "enable") and leaf.value is False and len(leaf.pointer) > 1
    }


def _is_numeric(value: object) -> bool:
    """Numbers, also those that PyYAML takes for text, and ``auto``, which stands for one."""
    return isinstance(value, str) and bool(re.fullmatch(r"\d[\d.]*(?:[eE][-+]?\d+)?|auto", value))


def _take(tree: Tree, reading: _Reading, leaf: Leaf, patterns: dict[str, str]) -> None:
    for name, pattern in patterns.items():
        if name in reading.values or not re.fullmatch(pattern, leaf.key):
            continue
        if name in ("rank", "alpha") and len(leaf.key) <= 5 and not _in_lora(leaf):
            continue
        value = tree.value(*leaf.pointer)
        if value is not None:
            reading.values[name] = value
            return
    if "model" not in reading.values and _names_model(leaf):
        value = tree.value(*leaf.pointer)
        if value is not None:
            reading.values["model"] = value


def _names_model(leaf: Leaf) -> bool:
    """``model: {name: …}`` and ``student: {model: …}``."""
    inside = bool(leaf.sections) and re.fullmatch(
        r"(?:base_|student_)?model|student", leaf.sections[-1]
    )
    return bool(inside) and leaf.key in (
        "name",
        "id",
        "path",
        "architecture",
        "_component_",
        "base",
        "name_or_path",
    )


def _in_lora(leaf: Leaf) -> bool:
    return any("lora" in part or "peft" in part or part == "adapter" for part in leaf.sections)


def _take_flag(tree: Tree, reading: _Reading, leaf: Leaf) -> None:
    if leaf.value is False and leaf.key in _SWITCHES:
        reading.without_adapter = True
    for name, keys in _FLAGS.items():
        value = tree.value(*leaf.pointer) if leaf.key in keys else None
        if value is not None:
            reading.values.setdefault(name, value)
            if leaf.value is True and name in ("bf16", "fp16"):
                precision = Value(leaf.key, tree.place(leaf.pointer))
                reading.values.setdefault("precision", precision)


def _take_modules(tree: Tree, reading: _Reading, leaf: Leaf) -> None:
    """``target_modules``, of which each item is a leaf."""
    if leaf.key not in ("target_modules", "lora_target_modules"):
        return
    route = leaf.pointer[:-1] if isinstance(leaf.pointer[-1], int) else leaf.pointer
    modules = texts(tree, *route)
    if modules is not None:
        reading.values.setdefault("target_modules", modules)


def _data(tree: Tree, path: str, leaf: Leaf) -> Iterator[DataRef]:
    role = next((name for name, pattern in _DATA.items() if re.fullmatch(pattern, leaf.key)), None)
    under = bool(leaf.sections) and _DATA_SECTION.match(leaf.sections[-1]) is not None
    if under and role is None:
        role = _UNDER_DATA.get(leaf.key.removesuffix("_path").removesuffix("_file"))
        if role is None and leaf.key in ("path", "file", "name"):
            role = "train"
    if role is None or " " in str(leaf.value):
        return
    value = tree.value(*leaf.pointer)
    if value is not None:
        yield data_ref(path, value, role)


def _adds_up(reading: _Reading) -> bool:
    model = reading.values.get("model")
    name = model.text() if model else None
    core = {"epochs", "learning_rate", "steps"} & reading.values.keys()
    training = {"epochs", "learning_rate", "batch", "rank", "steps"} & reading.values.keys()
    adapted = len(reading.signs & {"lora", "length", "decoder"}) >= 2
    known = name is not None and is_language_model(name)
    weight = len(training) + len({"lora", "job"} & reading.signs) + bool(reading.data)
    if not (core or (known and adapted)) or not training or reading.foreign >= 2:
        return False
    if known:
        return weight >= 2
    if name is not None and is_model_name(name) and not is_placeholder(name) and "/" not in name:
        return False  # ResNet, XGBoost and their like
    scratch = {"vocabulary", "layers"} <= reading.values.keys()
    own = scratch and not reading.foreign and not reading.other_model
    return weight >= 3 and (len(reading.signs) >= 2 or own)


def _framework(tree: Tree) -> str:
    root = tree.section()
    return "openai-job" if "training_file" in root and "hyperparameters" in root else "in-house"
