"""Fine-tuning jobs of services in Python: Amazon Bedrock (boto3), Vertex AI, Cohere, Databricks,
and LlamaIndex's engines."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.pycode.data import DataTracer
from promptlint.readers.pycode.names import mapping_of
from promptlint.readers.pycode.sites import Module, Site

_ENGINES = {"OpenAIFinetuneEngine": "openai", "MistralAIFinetuneEngine": "mistral"}
_BEDROCK = "create_model_customization_job"
_METHODS = {"FINE_TUNING": "sft", "CONTINUED_PRE_TRAINING": "pt"}
_VERTEX = {
    "model": ("source_model", "base_model"),
    "epochs": ("epochs",),
}
_FILES = {"train_dataset": "train", "training_dataset": "train", "validation_dataset": "eval"}


def service_jobs(module: Module) -> Iterator[Config]:
    """Jobs in source order."""
    for site in module.sites:
        if site.name[-1] == _BEDROCK:
            yield _bedrock(module, site)
        elif site.name[-2:] == ("sft", "train") and "vertexai" in module.names.imports:
            yield _vertex(module, site)
        elif site.name[-1] in _ENGINES:
            yield _engine(module, site)
        elif site.name[-1] == "create_finetuned_model":
            yield _cohere(module, site)
        elif site.name[-1] == "create" and site.argument("train_data_path") is not None:
            yield _by_path(module, site)


def _engine(module: Module, site: Site) -> Config:
    """LlamaIndex: the base model, and the file that is uploaded."""
    values = {}
    model = site.argument("base_model", position=0)
    if model is not None:
        values["model"] = module.evaluator.setting(*model)
    path = site.argument("data_path", "training_path", position=1)
    data = list(DataTracer(module).opened(*path, "train")) if path else []
    return _config(module, site, _ENGINES[site.name[-1]], values, data)


def _cohere(module: Module, site: Site) -> Config:
    """Cohere: the datasets that the file creates for it."""
    data: list[DataRef] = []
    for upload in module.sites:
        kind = upload.argument("type", "dataset_type")
        if upload.name[-2:] != ("datasets", "create") or kind is None:
            continue
        if "finetune" in (module.evaluator.text(*kind) or ""):
            for keyword, role in (("data", "train"), ("eval_data", "eval")):
                argument = upload.argument(keyword)
                if argument is not None:
                    data.extend(DataTracer(module).opened(*argument, role))
    rates = {"epochs": ("train_epochs",), "learning_rate": ("learning_rate",)}
    inner = [item for item in module.sites if item.name[-1] == "Hyperparameters"]
    values = module.settings(inner[0], rates) if len(inner) == 1 else {}
    values["method"] = Value("sft", module.source.call_place(site.call), "code")
    return _config(module, site, "cohere", values, data)


def _by_path(module: Module, site: Site) -> Config:
    """Databricks: ``foundation_model.create(model=…, train_data_path=…)``."""
    values = module.settings(site, {"model": ("model",), "learning_rate": ("learning_rate",)})
    data = [
        ref
        for keyword, role in (("train_data_path", "train"), ("eval_data_path", "eval"))
        if (argument := site.argument(keyword)) is not None
        for ref in DataTracer(module).opened(*argument, role)
    ]
    return _config(module, site, "databricks", values, data)


def _bedrock(module: Module, site: Site) -> Config:
    values = module.settings(
        site, {"model": ("baseModelIdentifier",), "method": ("customizationType",)}
    )
    method = values.get("method")
    if method is not None and method.text() in _METHODS:
        values["method"] = Value(_METHODS[method.text() or ""], method.place, method.origin)
    rates = {"epochs": "epochCount", "batch": "batchSize", "learning_rate": "learningRate"}
    for name, value in _entries(module, site, "hyperParameters", rates).items():
        number = _number(value)
        if number is not None:
            values[name] = number
    data: list[DataRef] = []
    for keyword, role in (("trainingDataConfig", "train"), ("validationDataConfig", "eval")):
        found = _entries(module, site, keyword, {"file": "s3Uri"})
        data.extend(DataRef(value, role, remote=True) for value in found.values())
    return _config(module, site, "bedrock", values, data)


def _vertex(module: Module, site: Site) -> Config:
    values = module.settings(site, _VERTEX)
    data = [
        DataRef(module.evaluator.setting(*argument), role, remote=True)
        for keyword, role in _FILES.items()
        if (argument := site.argument(keyword)) is not None
    ]
    values["method"] = Value("sft", module.source.call_place(site.call), "code")
    return _config(module, site, "vertex", values, data)


def _config(
    module: Module, site: Site, provider: str, values: dict[str, Value], data: list[DataRef]
) -> Config:
    place = module.source.call_place(site.call)
    values["provider"] = Value(provider, place, "code")
    scope = ".".join(part for part in site.name[-2:] if part)
    return Config("training", f"{provider}-job", values, scope=scope, data=tuple(data), place=place)


def _entries(
    module: Module, site: Site, keyword: str, wanted: Mapping[str, str]
) -> dict[str, Value]:
    """Settings inside a mapping that is handed over as an argument."""
    argument = site.argument(keyword)
    found = module.names.single(*argument) if argument else None
    entries: Mapping[str, ast.expr] = (mapping_of(found[0]) if found else None) or {}
    if found is None:
        return {}
    return {
        name: module.evaluator.setting(entries[key], found[1])
        for name, key in wanted.items()
        if key in entries
    }


def _number(value: Value) -> Value | None:
    """Bedrock takes numbers as text."""
    text = value.text()
    if text is None:
        return value
    try:
        number = float(text)
    except ValueError:
        return None
    return Value(int(number) if number.is_integer() else number, value.place, value.origin)
