"""Training in source: provider jobs, and Trainer scripts (transformers, TRL, unsloth)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from promptlint.model.facts import Config, DataRef, Value
from promptlint.readers.pycode.data import DataTracer
from promptlint.readers.pycode.names import Scope, call_name, mapping_of
from promptlint.readers.pycode.sites import Module, Site

_TRAINERS = {
    "SFTTrainer": "sft",
    "UnslothTrainer": "sft",
    "GKDTrainer": "sft",
    "DPOTrainer": "dpo",
    "ORPOTrainer": "orpo",
    "KTOTrainer": "kto",
    "CPOTrainer": "cpo",
    "GRPOTrainer": "grpo",
    "PPOTrainer": "ppo",
    "RewardTrainer": "reward",
    "Seq2SeqTrainer": "seq2seq",
    "SentenceTransformerTrainer": "embedding",
    "CrossEncoderTrainer": "embedding",
    "Trainer": "",
}
_OBJECTIVES = (
    ("ForCausalLM", "clm"),
    ("LMHeadModel", "clm"),
    ("ForMaskedLM", "mlm"),
    ("ForSeq2SeqLM", "seq2seq"),
    ("ForConditionalGeneration", "seq2seq"),
    ("ForSequenceClassification", "classification"),
    ("ForTokenClassification", "classification"),
    ("ForQuestionAnswering", "classification"),
    ("ForMultipleChoice", "classification"),
    ("SentenceTransformer", "embedding"),
)
_ARGUMENTS = {
    "epochs": ("num_train_epochs",),
    "batch": ("per_device_train_batch_size",),
    "learning_rate": ("learning_rate",),
    "sequence_length": ("max_length", "max_seq_length"),
    "packing": ("packing",),
    "seed": ("seed",),
    "steps": ("max_steps",),
    "gradient_accumulation": ("gradient_accumulation_steps",),
    "optimizer": ("optim",),
    "bf16": ("bf16",),
    "fp16": ("fp16",),
    "eval_steps": ("eval_steps",),
    "eval_strategy": ("eval_strategy", "evaluation_strategy"),
    "save_steps": ("save_steps",),
    "safetensors": ("save_safetensors",),
    "eos_token": ("eos_token",),
    "pad_token": ("pad_token",),
}
_MODEL = {
    "revision": ("revision",),
    "trust_remote_code": ("trust_remote_code",),
    "attention": ("attn_implementation",),
}
_QUANTIZATION = {"load_in_4bit": ("load_in_4bit",), "load_in_8bit": ("load_in_8bit",)}
_LORA = {"rank": ("r",), "alpha": ("lora_alpha",)}
_READY = ("SentenceTransformer", "CrossEncoder")  # classes that load weights by a name
_NO_MODELS = ("Tokenizer", "TokenizerFast", "Processor", "Extractor")
_CLIENTS = frozenset({"OpenAI", "AzureOpenAI"})
_LENGTH = {"sequence_length": ("max_seq_length",)}
_FINE_TUNE_JOBS = (
    ("jobs", "create"),
    ("FineTuningJob", "create"),
    ("FineTune", "create"),
    ("fine_tuning", "create"),
)
_UPLOADS = (("files", "create"), ("files", "upload"), ("File", "create"), ("File", "acreate"))


def training_configs(module: Module) -> Iterator[Config]:
    """Training configurations of one file, in source order."""
    yield from _provider_jobs(module)
    for site in module.sites:
        objective = _TRAINERS.get(site.name[-1])
        if objective is not None and _is_trainer(module, site):
            yield _trainer(module, site, objective)


# Provider jobs


def _provider_jobs(module: Module) -> Iterator[Config]:
    uploads = [site for site in module.sites if _is_upload(module, site)]
    jobs = [
        site
        for site in module.sites
        if site.name[-2:] in _FINE_TUNE_JOBS and site.argument("training_file", "training_files")
    ]
    taken: set[int] = set()
    for job in jobs:
        # The job says which upload is which; what it does not name goes by file name.
        roles = {"training_file": "train", "training_files": "train", "validation_file": "eval"}
        data: list[DataRef] = []
        for keyword, role in roles.items():
            upload = _uploaded(module, job.argument(keyword))
            if upload is not None:
                taken.add(id(upload.call))
                data.extend(_upload_refs(module, upload, role))
        if not data:
            for upload in uploads:
                taken.add(id(upload.call))
                data.extend(_upload_refs(module, upload, None))
        yield _job_config(module, job, tuple(data))
    for upload in uploads:
        if id(upload.call) not in taken:
            place = module.source.call_place(upload.call)
            refs = tuple(_upload_refs(module, upload, None))
            yield Config("training", "openai-python", scope=_dotted(upload), data=refs, place=place)


def _is_upload(module: Module, site: Site) -> bool:
    purpose = site.argument("purpose")
    if site.name[-2:] not in _UPLOADS:
        return False
    if purpose is None:
        return "mistralai" in module.names.imports  # its default
    return module.evaluator.text(*purpose) == "fine-tune"


def _uploaded(module: Module, argument: tuple[ast.expr, Scope] | None) -> Site | None:
    """The upload behind ``training_file=upload.id``."""
    if argument is None:
        return None
    found = module.names.single(*argument)
    node, scope = (found[0], found[1]) if found else argument
    if isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    upload = module.resolve_site((node, scope))
    return upload if upload and _is_upload(module, upload) else None


def _upload_refs(module: Module, upload: Site, role: str | None) -> Iterator[DataRef]:
    argument = upload.argument("file", position=0)
    if argument is not None:
        found = module.names.single(*argument)
        content = (mapping_of(found[0]) or {}).get("content") if found else None
        if found is not None and content is not None:  # Mistral's (name, file)
            argument = (content, found[1])
        yield from DataTracer(module).opened(*argument, role)


def _job_config(module: Module, job: Site, data: tuple[DataRef, ...]) -> Config:
    values = module.settings(job, {"model": ("model",), "seed": ("seed",)})
    provider = _job_provider(module, job)
    if provider is not None:
        values["provider"] = Value(provider, module.source.call_place(job.call), "code")
    _add_hyperparameters(module, values, job.argument("hyperparameters"))
    _add_hyperparameters(module, values, (job.call, job.scope), flat=job)
    method = module.names.single(*argument) if (argument := job.argument("method")) else None
    if method is not None:
        entries = mapping_of(method[0]) or {}
        kind = entries.get("type")
        if kind is not None:
            named = module.evaluator.text(kind, method[1])
            values["method"] = module.evaluator.setting(kind, method[1])
            details = mapping_of(entries.get(named or "", kind)) or {}
            if "hyperparameters" in details:
                inner = (details["hyperparameters"], method[1])
                _add_hyperparameters(module, values, inner)
    if values.get("method") and values["method"].text() == "supervised":
        values["method"] = Value("sft", values["method"].place, values["method"].origin)
    return Config(
        "training",
        "openai-python",
        values,
        scope=_dotted(job),
        data=data,
        place=module.source.call_place(job.call),
    )


def _job_provider(module: Module, job: Site) -> str | None:
    """Whose service it is, where the file uses one only."""
    if job.name[-2:] not in (
        ("jobs", "create"),
        ("FineTuningJob", "create"),
        ("FineTune", "create"),
    ):
        return None
    others = {"mistralai", "together", "groq", "fireworks", "litellm", "portkey_ai"}
    if "openai" not in module.names.imports or module.names.imports & others:
        return None
    clients = [site for site in module.sites if site.name[-1].removeprefix("Async") in _CLIENTS]
    if any(site.name[-1].endswith("AzureOpenAI") for site in clients):
        return "azure"
    urls = ("base_url", "api_base", "azure_endpoint")
    return None if any(site.open or site.argument(*urls) for site in clients) else "openai"


def _add_hyperparameters(
    module: Module,
    values: dict[str, Value],
    argument: tuple[ast.expr, Scope] | None,
    flat: Site | None = None,
) -> None:
    """Epochs and batch size, from a mapping or from the job's own arguments."""
    if flat is not None:
        values.update(module.settings(flat, {"epochs": ("n_epochs",), "batch": ("batch_size",)}))
        return
    found = module.names.single(*argument) if argument else None
    entries = mapping_of(found[0]) if found else None
    for neutral, name in (("epochs", "n_epochs"), ("batch", "batch_size")):
        if found and entries and name in entries:
            values[neutral] = module.evaluator.setting(entries[name], found[1])


# Trainer scripts


def _is_trainer(module: Module, site: Site) -> bool:
    imports = module.names.imports
    if site.name[-1] == "Trainer":
        return len(site.name) == 1 and "transformers" in imports
    return bool(imports & {"trl", "transformers", "unsloth", "sentence_transformers"})


def _trainer(module: Module, site: Site, objective: str) -> Config:
    values: dict[str, Value] = module.settings(site, _ARGUMENTS)
    arguments = module.resolve_site(site.argument("args", position=1))
    if arguments is not None:
        values.update(module.settings(arguments, _ARGUMENTS))
        _add_precision(module, values, arguments)
    found = _add_model(module, values, site)
    objective = objective or found
    if objective:
        values["method"] = Value(objective, module.source.call_place(site.call), "code")
    _add_adapter(module, values, site)
    if not site.open and not site.argument("eval_dataset", "eval_datasets", position=3):
        values["eval_dataset"] = Value("none", module.source.call_place(site.call), "default")
    _add_held_out(module, values)
    _add_padding(module, values)
    train = _dataset(module, site, ("train_dataset",), "train", 2)
    evaluation = _dataset(module, site, ("eval_dataset",), "eval", 3)
    if "validation" in values:  # both are parts of one file
        files = {ref.value.text() for ref in train}
        evaluation = tuple(ref for ref in evaluation if ref.value.text() not in files)
    data = (*train, *evaluation)
    return Config(
        "training",
        _framework(module),
        values,
        scope=_dotted(site),
        data=data or tuple(DataTracer(module).everywhere()),
        place=module.source.call_place(site.call),
    )


def _framework(module: Module) -> str:
    imports = module.names.imports
    return next((name for name in ("unsloth", "trl") if name in imports), "transformers")


def _dotted(site: Site) -> str:
    return ".".join(part for part in site.name[-3:] if part)


def _dataset(
    module: Module, site: Site, names: tuple[str, ...], role: str, position: int
) -> tuple[DataRef, ...]:
    argument = site.argument(*names, position=position)
    if argument is None:
        return ()
    found = module.names.single(*argument)
    expression = ast.unparse(found[0] if found else argument[0])[:200]
    return tuple(
        replace(ref, split=expression) for ref in DataTracer(module).trace(*argument, role)
    )


def _add_held_out(module: Module, values: dict[str, Value]) -> None:
    """What ``train_test_split`` holds out."""
    for site in module.sites:
        if site.name[-1] == "train_test_split":
            share = site.argument("test_size", position=0)
            place = module.source.call_place(site.call)
            unknown = Value(None, place, "code", known=False)
            values["validation"] = module.evaluator.setting(*share) if share else unknown


def _add_precision(module: Module, values: dict[str, Value], arguments: Site) -> None:
    for name in ("bf16", "fp16"):
        argument = arguments.argument(name)
        known = module.evaluator.one(*argument) if argument else None
        if argument and known is not None and known.value is True:
            values["precision"] = Value(name, module.source.place(argument[0]), "code")


def _add_model(module: Module, values: dict[str, Value], site: Site) -> str:
    """Model id and what is trained (``clm``, ``classification`` …), by the class that loads it."""
    argument = site.argument("model", position=0)
    if argument is None:
        return ""
    if module.evaluator.text(*argument) is not None:
        values["model"] = module.evaluator.setting(*argument)
        return ""
    loader = _loader(module, *argument)
    if loader is None:
        return ""
    owner = "".join(loader.name[-2:])
    if loader.name[-1] == "from_pretrained":
        identifier = loader.argument(
            "model_name", "pretrained_model_name_or_path", "model_name_or_path", position=0
        )
        if identifier is not None:
            values["model"] = module.evaluator.setting(*identifier)
        wanted = {**_MODEL, **_QUANTIZATION, **_LENGTH}
        for name, value in module.settings(loader, wanted).items():
            values.setdefault(name, value)
        bits = module.resolve_site(loader.argument("quantization_config"))
        if bits is not None:
            values.update(module.settings(bits, _QUANTIZATION))
    elif owner.endswith(_READY) and (named := loader.argument(position=0)) is not None:
        values["model"] = module.evaluator.setting(*named)
    else:
        place = module.source.call_place(loader.call)
        values["initialisation"] = Value("random", place, "code")
    return next((objective for part, objective in _OBJECTIVES if part in owner), "")


def _loader(module: Module, node: ast.expr, scope: Scope) -> Site | None:
    """The call that made a model: ``from_pretrained``, or a model class given a config."""
    pending = [(node, scope)]
    for _ in range(60):
        if not pending:
            return None
        current, where = pending.pop(0)
        for target, inner, _ in module.names.resolve(current, where):
            if not isinstance(target, ast.Call):
                continue
            name = call_name(target)
            if name[-1] == "from_pretrained" and "".join(name[-2:-1]).endswith(_NO_MODELS):
                continue
            if name[-1] in ("from_pretrained", "from_config") or any(
                part in name[-1] for part, _ in _OBJECTIVES
            ):
                return module.site(target, inner)
            pending.extend((argument, inner) for argument in target.args)
            pending.extend((item.value, inner) for item in target.keywords if item.arg == "model")
    return None


def _add_adapter(module: Module, values: dict[str, Value], site: Site) -> None:
    lora = module.resolve_site(site.argument("peft_config"))
    if lora is None:
        candidates = [
            other
            for other in module.sites
            if other.name[-1] == "LoraConfig"
            or other.name[-2:] == ("FastLanguageModel", "get_peft_model")
        ]
        wrapped = any(other.name[-1] == "get_peft_model" for other in module.sites)
        lora = candidates[0] if len(candidates) == 1 and wrapped else None
    if lora is not None:
        values.update(module.settings(lora, _LORA))
        modules = lora.argument("target_modules")
        if modules is not None:
            values["target_modules"] = _words(module, *modules)
        values["adapter"] = Value("lora", module.source.call_place(lora.call), "code")


def _words(module: Module, node: ast.expr, scope: Scope) -> Value:
    """A list of texts, or one text; unknown where any part of it is."""
    found = module.names.single(node, scope)
    target, where = (found[0], found[1]) if found else (node, scope)
    if not isinstance(target, ast.List | ast.Tuple | ast.Set):
        return module.evaluator.setting(node, scope)
    words = [module.evaluator.text(item, where) for item in target.elts]
    place = module.source.place(target)
    if any(word is None for word in words):
        return Value(None, place, "code", known=False)
    return Value(tuple(word for word in words if word is not None), place, "code")


def _add_padding(module: Module, values: dict[str, Value]) -> None:
    """``tokenizer.pad_token = tokenizer.eos_token``, and the collator that masks the padding."""
    for target, value, _ in module.names.assignments:
        if isinstance(target, ast.Attribute) and target.attr == "pad_token":
            taken = value.attr if isinstance(value, ast.Attribute) else None
            place = module.source.place(value)
            values["pad_token"] = Value(taken, place, "code", known=taken is not None)
    for site in module.sites:
        if site.name[-1] == "DataCollatorForLanguageModeling" and "transformers" in (
            module.names.imports
        ):
            masked = site.argument("mlm")
            known = module.evaluator.one(*masked) if masked else None
            if known is not None and known.value is False:
                place = module.source.call_place(site.call)
                values["collator"] = Value("language-modeling", place, "code")
