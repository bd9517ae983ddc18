"""Shell scripts, batch jobs and Makefiles: trainings that are started from a command line.

The flags of ms-swift and LLaMA-Factory are the keys of their files, so their readers take them;
other trainers' and providers' flags have tables here. Other commands are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from promptlint.model.document import Document
from promptlint.model.facts import Config, DataRef, Scalar, Value
from promptlint.model.place import Place, Pointer, Span
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.tree import Tree
from promptlint.readers.decode import Decoded
from promptlint.readers.shell_words import UNKNOWN, Command, Word, commands

_HINTS = (
    "swift sft|swift pt|swift rlhf|llamafactory|trl |trl.|model_name_or_path|autotrain|together |"
    "firectl|fine_tun|fine-tun|finetune|mlx_lm|litgpt|run_clm|base_model"
).split("|")
"""Words of which a script that starts a training has one."""

MAX_CHARS = 200_000
"""Longer scripts are installers with data inside."""

_METHODS = "sft dpo orpo kto cpo simpo grpo ppo rloo reward rm gkd".split()
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ms-swift", re.compile(r"(?:^|[ /])swift(?:/cli/| )(?P<method>sft|pt|rlhf)\b")),
    ("llama-factory", re.compile(r"llamafactory-cli train|(?:^| )src/train(?:_bash)?\.py")),
    ("autotrain", re.compile(r"(?:^| )autotrain llm\b")),
    ("together", re.compile(r"(?:^| )together (?:beta )?fine[-_]tun\w* create")),
    ("fireworks", re.compile(r"(?:^| )firectl (?:create (?:sftj|supervised-fine-tuning-job|dpoj)"
                             r"|(?:sftj|supervised-fine-tuning-job|dpoj) create)")),
    ("openai-cli", re.compile(r"(?:^| )openai (?:api )?fine_tun\w*(?:\.jobs)?\.create")),
    ("mlx-lm", re.compile(r"mlx_lm[. ]lora")),
    ("llama.cpp", re.compile(r"(?:^|[ /])(?:llama-)?finetune(?:\.exe)?(?: |$)")),
    ("litgpt", re.compile(r"(?:^| )litgpt (?P<method>finetune\w*|pretrain)")),
    ("transformers", re.compile(r"(?:^|[ /])run_(?P<method>clm|mlm|seq2seq|summarization"
                                r"|translation)(?:_no_trainer)?\.py")),
    ("trl", re.compile(r"(?:^|[ /])trl[. ](?:scripts\.)?(?P<method>sft|[dck]po|orpo|kto|simpo|grpo"
                       r"|ppo|rloo|reward|rm|gkd)\b")),
)  # fmt: skip
_NAMES = {
    "pt": "pt",
    "pretrain": "pt",
    "clm": "pt",
    "mlm": "mlm",
    "seq2seq": "seq2seq",
    "summarization": "seq2seq",
    "translation": "seq2seq",
    "reward": "reward",
    "rm": "reward",
}

_FLAGS: Mapping[str, str] = {
    "model": "model_name_or_path|base_model|model_name|model_base|model_id|checkpoint_dir|model|m",
    "epochs": "num_train_epochs|num_epochs|n_epochs|epochs|train.epochs",
    "steps": "max_steps|iters|train.max_steps",
    "batch": "per_device_train_batch_size|micro_batch_size|batch_size|train.micro_batch_size",
    "learning_rate": "learning_rate|lr|train.learning_rate",
    "sequence_length": "max_length|max_seq_length|model_max_length|block_size|max_seq_len"
    "|cutoff_len",
    "rank": "lora_r|lora_rank",
    "alpha": "lora_alpha",
    "seed": "seed",
    "method": "trainer|stage",
}
_DATA = (
    "train_file|training_file|train_data|train_dataset|train_data_path|training_data|train_path"
    "|data_path|dataset_path|data_files|dataset_name|dataset|data.json_path|data.train_data_path"
    "|data|t|f"
)
_HELD_OUT = (
    "validation_file|eval_file|eval_data|eval_dataset|evaluation_dataset|val_data|eval_data_path"
    "|val_dataset|test_file|v"
)
_LOADERS = ("json", "csv", "parquet", "text")
_HOSTED = ("together", "fireworks", "openai-cli")
_TRAINS = frozenset(
    "num_train_epochs num_epochs epochs max_steps learning_rate lr per_device_train_batch_size "
    "micro_batch_size batch_size gradient_accumulation_steps output_dir lora_r lora_rank "
    "warmup_ratio warmup_steps".split()
)


def may_concern_bytes(data: bytes) -> bool:
    """Whether a script may start a training: a look at its words."""
    return any(hint.encode() in data for hint in _HINTS)


def may_concern(text: str) -> bool:
    """`may_concern_bytes` for a decoded script."""
    return any(hint in text for hint in _HINTS)


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one script.

    Returns:
        A document of kind ``source`` with its trainings; ``None`` where it starts none.
    """
    text = decoded.text
    if len(text) > MAX_CHARS and kind is None:
        return None
    configs = trainings(path, text)
    if not configs and kind is None:
        return None
    return Document(
        path, kind or "source", "shell", text, decoded.encoding, decoded.bom, configs=configs
    )


def trainings(path: str, text: str) -> tuple[Config, ...]:
    """Trainings that the commands of a text start, in written order."""
    return tuple(_trainings(path, text))


def _trainings(path: str, text: str) -> Iterator[Config]:
    found = list(commands(text))
    uploads = dict(_uploads(found))
    for command in found:
        training = _training(path, text, command)
        if training is not None:
            yield _with_uploads(path, training, uploads)


def _training(path: str, text: str, command: Command) -> Config | None:
    for framework, pattern in _KINDS:
        match = pattern.search(command.text)
        if match:
            named = match.groupdict().get("method") or ""
            return _read(path, text, command, framework, _NAMES.get(named, named))
    script = next((word for word in command.text.split() if word.endswith(".py")), "")
    model = any(name in command.flags for name in ("model_name_or_path", "base_model"))
    if not (script and model and len(command.flags.keys() & _TRAINS) >= 2):
        return None
    named = next((name for name in _METHODS if re.search(rf"(?<![a-z]){name}", script)), "")
    return _read(path, text, command, "trl", _NAMES.get(named, named))


def _read(path: str, text: str, command: Command, framework: str, method: str) -> Config | None:
    tree = _tree(path, text, command)
    config = _as_file(tree, path, framework)
    if config is None:
        values = tree.settings(_FLAGS)
        data = (*_data(tree, path, _DATA, "train"), *_data(tree, path, _HELD_OUT, "eval"))
        if not values and not data:
            return None
        config = Config("training", framework, values, data=data)
    values = dict(config.values)
    place = Place(span=command.span)
    if method.startswith("finetune"):
        method = "sft"
    if method and method != "rlhf":
        values["method"] = Value(method, place)
    if framework in _HOSTED:
        values.setdefault("provider", Value(framework, place, "default"))
    if (
        method == "pt"
        and "model" not in values
        and {"config_name", "model_type"} & set(tree.section())
    ):
        values["initialisation"] = Value("random", place, "default")
    values = {
        name: replace(value, place=_plain(value.place, place)) for name, value in values.items()
    }
    data = tuple(
        replace(ref, value=replace(ref.value, place=_plain(ref.value.place, place)))
        for ref in config.data
    )
    return replace(config, values=values, data=data, place=place, scope=framework)


def _plain(place: Place, command: Place) -> Place:
    """A command has no pointers: its words, or all of it."""
    return Place(span=place.span) if place.span else command


def _as_file(tree: Tree, path: str, framework: str) -> Config | None:
    """What the framework's own file with these keys would say."""
    from promptlint.readers.configs import llama_factory, trainers

    if framework == "llama-factory":
        found = llama_factory.recognise(tree, path)
    elif framework == "ms-swift":
        found = trainers.recognise(
            _supplied(tree, {"train_type": "lora", "output_dir": "output"}), path
        )
    else:
        return None
    return found.configs[0] if found and found.configs else None


def _supplied(tree: Tree, defaults: Mapping[str, str]) -> Tree:
    """The tree with what the framework itself supplies."""
    return replace(tree, data={**defaults, **tree.section()})


def _tree(path: str, text: str, command: Command) -> Tree:
    spans: dict[str | int, Span] = {}
    data: dict[str, object] = {}
    for name, words in command.flags.items():
        data[name] = _value(words)
        spans[name] = (words[0].span[0], words[-1].span[1]) if words else command.span

    def find(pointer: Pointer, on_key: bool) -> Span | None:
        return spans.get(pointer[0]) if pointer else command.span

    return Tree(path, text, data, find)


def _value(words: tuple[Word, ...]) -> object:
    if not words:
        return True
    scalars = [_scalar(word.text) for word in words]
    return scalars[0] if len(scalars) == 1 else scalars


def _scalar(text: str) -> Scalar:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return "${UNKNOWN}" if UNKNOWN in text else text


def _data(tree: Tree, path: str, names: str, role: str) -> Iterator[DataRef]:
    for name in names.split("|"):
        raw = tree.at(name)
        routes: list[Pointer] = [(name,)]
        if isinstance(raw, list):
            routes = [(name, index) for index in range(len(raw))]
        for route in routes:
            value = tree.value(*route)
            if value is None or isinstance(value.value, bool) or value.text() in _LOADERS:
                continue
            yield data_ref(path, value, role)


def _uploads(found: Iterable[Command]) -> Iterator[tuple[str, Word]]:
    """Files that a script hands to a provider, by the name that it has there, if it gets one."""
    for command in found:
        words = [word.text for word in command.words]
        if words[:3] in (["firectl", "create", "dataset"], ["firectl", "dataset", "create"]):
            if len(words) >= 5:
                yield words[3], command.words[4]
        elif words[:3] == ["together", "files", "upload"] and len(words) >= 4:
            yield "", command.words[3]
        elif "openai" in words and any(word.startswith("files") for word in words):
            for word in (*command.flags.get("f", ()), *command.flags.get("file", ())):
                yield "", word


def _with_uploads(path: str, config: Config, uploads: Mapping[str, Word]) -> Config:
    """Names and ids of a provider's files replaced by the files that the script uploads."""
    if not uploads or config.framework not in _HOSTED:
        return config
    made = []
    for ref in config.data:
        word = uploads.get(ref.value.text() or "")
        if word is None and ref.role == "train" and (ref.remote or not ref.value.known):
            word = uploads.get("")
        made.append(
            data_ref(path, Value(word.text, Place(span=word.span)), ref.role) if word else ref
        )
    return replace(config, data=tuple(made))
