"""Fine-tuning jobs as their services take them: OpenAI, Azure, Bedrock, Vertex AI (JSON, YAML)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.facts import names
from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.configs.references import data_ref
from promptlint.readers.configs.tree import Recognised, Tree

_OPENAI = {
    "model": "model",
    "seed": "seed",
    "epochs": (
        "hyperparameters.n_epochs|method.supervised.hyperparameters.n_epochs"
        "|method.dpo.hyperparameters.n_epochs|method.reinforcement.hyperparameters.n_epochs"
        "|n_epochs"
    ),
    "batch": (
        "hyperparameters.batch_size|method.supervised.hyperparameters.batch_size"
        "|method.dpo.hyperparameters.batch_size"
    ),
    "method": "method.type",
}
_OPENAI_OWN = frozenset(
    "model training_file validation_file hyperparameters method suffix seed integrations metadata "
    "trainingType training_type n_epochs batch_size learning_rate_multiplier prompt_loss_weight "
    "description name".split()
)
_BEDROCK = {
    "model": "baseModelIdentifier|BaseModelIdentifier",
    "epochs": "hyperParameters.epochCount|HyperParameters.epochCount",
    "batch": "hyperParameters.batchSize|HyperParameters.batchSize",
    "learning_rate": "hyperParameters.learningRate|HyperParameters.learningRate",
    "method": "customizationType|CustomizationType",
}
_VERTEX = {
    "model": "baseModel",
    "epochs": "supervisedTuningSpec.hyperParameters.epochCount",
}
_METHODS = {
    "supervised": "sft",
    "FINE_TUNING": "sft",
    "CONTINUED_PRE_TRAINING": "pt",
    "reinforcement": "grpo",
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """The body of a request that starts a job, or the arguments of its command line."""
    root = tree.section()
    keys = {str(key) for key in root}
    if {"baseModelIdentifier", "trainingDataConfig"} <= keys:
        return _job(tree, path, "bedrock", _BEDROCK, _bedrock_data(tree, path))
    if {"baseModel", "supervisedTuningSpec"} <= keys:
        return _job(tree, path, "vertex", _VERTEX, _vertex_data(tree, path))
    if not {"model", "training_file"} <= keys or not keys <= _OPENAI_OWN:
        return None
    model = root["model"]
    if not isinstance(model, str) or names.home(names.split(model)[1]) not in ("openai", None):
        return None
    azure = any(_is_azure(value) for value in (root.get("trainingType"), path))
    found = _job(tree, path, "azure" if azure else "openai", _OPENAI, _openai_data(tree, path))
    return found._replace(configs=tuple(_openai_only(config) for config in found.configs))


def _is_azure(value: object) -> bool:
    return isinstance(value, str) and ("azure" in value.lower() or value == "globalStandard")


def _openai_only(config: Config) -> Config:
    """Other services take the same body: without one of OpenAI's models its maker is unknown."""
    name = config.text("model") or ""
    if names.home(names.split(name)[1]) == "openai":
        return config
    values = {key: value for key, value in config.values.items() if key != "provider"}
    return Config("training", "openai-job", values, data=config.data, place=config.place)


def _job(
    tree: Tree, path: str, provider: str, wanted: Mapping[str, str], data: Iterator[DataRef]
) -> Recognised:
    values = tree.settings(wanted)
    method = values.get("method")
    if method is not None and method.text() in _METHODS:
        values["method"] = Value(_METHODS[method.text() or ""], method.place)
    values["provider"] = Value(provider, tree.place(()), "default")
    framework = "openai-job" if provider in ("openai", "azure") else f"{provider}-job"
    config = Config("training", framework, values, data=tuple(data), place=tree.place(()))
    return Recognised("training", framework, (config,))


def _openai_data(tree: Tree, path: str) -> Iterator[DataRef]:
    for key, role in (("training_file", "train"), ("validation_file", "eval")):
        value = tree.value(key)
        if value is not None:
            yield data_ref(path, value, role)


def _bedrock_data(tree: Tree, path: str) -> Iterator[DataRef]:
    value = tree.value("trainingDataConfig", "s3Uri")
    if value is not None:
        yield data_ref(path, value)
    validators = tree.at("validationDataConfig", "validators")
    for index in range(len(validators)) if isinstance(validators, list) else ():
        value = tree.value("validationDataConfig", "validators", index, "s3Uri")
        if value is not None:
            yield data_ref(path, value, "eval")


def _vertex_data(tree: Tree, path: str) -> Iterator[DataRef]:
    roles = {"trainingDatasetUri": "train", "validationDatasetUri": "eval"}
    for key, role in roles.items():
        value = tree.value("supervisedTuningSpec", key)
        if value is not None:
            yield data_ref(path, value, role)
