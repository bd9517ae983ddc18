"""Which AI config a YAML, TOML or JSON file is: one module per framework, by content.

A recogniser offers ``recognise(tree, path) -> Recognised | None`` and is imported only when a word
of its line below stands in the text. The first that answers decides, so frameworks come before
the in-house formats. Formats that are no configs (prompt files …) take part by the same protocol.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from importlib import import_module
from typing import Protocol, cast

from promptlint.readers.configs.tree import MAX_LEAVES, Recognised, Tree

RECOGNISERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("axolotl", ("base_model",)),
    ("llama_factory", ("model_name_or_path", "file_name", "hf_hub_url", "script_url",
                       "train_dataset")),
    ("torchtune", ("torchtune",)),
    ("nested_training", ("zero_optimization", "model_id_or_path", "restore_from_path",
                         "tensor_model_parallel_size", "peft_scheme")),
    ("provider_jobs", ("training_file", "basemodelidentifier", "supervisedtuningspec")),
    ("trainers", ("model_name_or_path", "tuner_type", "train_type", "sft_type",
                  "split_dataset_ratio", "rlhf_type", "custom_dataset_path",
                  "per_device_train_batch_size")),
    ("haystack", ("haystack",)),
    ("dify", ("knowledge-retrieval", "model_config", "workflow:", '"workflow"', "process_rule",
              "rag_pipeline")),
    ("ragflow", ("ragflow", "rag_flow", "user_default_llm", "component_name", "chunk_token_num",
                 "parser_config", "similarity_threshold")),
    ("azure_search", ("edm.", "microsoft.skills", "datasourcename", "credentials")),
    ("retrieval_services", ("[embedding]", "require_authentication", "base_dimension",
                            "quality_llm", "chunking_strategy", "file_search", "expires_after",
                            "embedder", "embedding_model", "embed_model", "vectordb", "chunker",
                            "model_providers", "control-plane", "control_plane",
                            "default-service", "default_service")),
    ("graphrag", ("community_report", "extract_graph", "entity_extraction", "completion_models",
                  "embedding_models", "global_search", "extract_claims", "claim_extraction")),
    ("privategpt", ("vectorstore", "embedding_hf_model_name", "llm_hf_repo_id", "embedding:")),
    ("autorag", ("node_lines", "module_type")),
    ("canopy", ("chat_engine",)),
    ("quivr", ("workflow_config", "parser_config")),
    ("promptfoo", ("defaulttest", "tests:", '"tests"', "'tests'", "providers:", "promptfoo")),
    ("prompt_files", ("input_variables", "template_format", "execution_settings", "_type",
                      '"role"', "role:", "'role'", "instructions", "backstory",
                      "expected_output", '"parameters"')),
    ("inhouse_training", ("epochs", "learning_rate", "lora", "training_file", "max_steps")),
    ("inhouse_retrieval", ("chunk", "embed", "retriev", "top_k", "topK", "rerank", "encoder")),
)  # fmt: skip
"""(module, words any of which must stand in the text, case ignored), in order of precedence."""

FIRST: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("compose", ("services:", '"services"')),
    ("bedrock", ("aws::bedrock::knowledgebase", "aws::bedrock::datasource")),
    ("flow_exports", ("edges",)),
)
"""Those that other tools' marks, or the size of a file, do not speak against."""

_KEYS = re.compile(
    r"""^[\s\-{,]*["']?(?:
        (?P<retrieval>chunk_?size|chunk_?overlap|embed(?:ding)?s?_(?:model|dim)\w*|vector_?store
            |similarity_top_k|retrieval|retriever|reranker)
      | (?P<training>base_model|model_name_or_path|num_(?:train_)?epochs|n_epochs|learning_rate
            |lora_(?:r|rank|alpha)|sequence_len|cutoff_len|micro_batch_size|training_file)
    )["']?\s*[:=]""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_OUR_NAME = re.compile(
    r"(?:^|[/._-])(?:rag|retrieval|embeddings?|axolotl|q?lora|sft|dpo|fine[-_]?tun\w*|graphrag|r2r)"
    r"(?:[/._-]|$)",
    re.IGNORECASE,
)
_TEMPLATED_LINE = re.compile(r"^[ \t]*(?:\{\{|\{%|<%)", re.MULTILINE)


class Recogniser(Protocol):
    """The interface of a recogniser module."""

    def recognise(self, tree: Tree, path: str) -> Recognised | None:
        """What the tree is; ``None`` when it is none of this module's formats."""
        ...


def may_concern(text: str) -> bool:
    """Whether any recogniser could say yes: a look at the words, before anything is parsed."""
    lowered = text.lower()
    return any(next(_candidates(lowered, among), None) for among in (RECOGNISERS, FIRST))


def recognise(tree: Tree) -> Recognised | None:
    """Ask the recognisers in order; ``None`` for files that are no AI configs."""
    if isinstance(tree.data, list):
        # No config is a list, but a chat prompt may be one.
        from promptlint.readers.configs import prompt_files

        return prompt_files.recognise(tree, tree.path)
    lowered = tree.text.lower()
    if isinstance(tree.data, dict):
        for name in _candidates(lowered, FIRST):
            module = cast(Recogniser, import_module(f"{__name__}.{name}"))
            found = module.recognise(tree, tree.path)
            if found is not None:
                return found
    if _is_something_else(tree):
        return None
    for name in _candidates(lowered):
        module = cast(Recogniser, import_module(f"{__name__}.{name}"))
        found = module.recognise(tree, tree.path)
        if found is not None:
            return found
    return None


def recognise_compose(tree: Tree) -> Recognised | None:
    """Vector stores of a compose file; ``None`` for every other file."""
    if "services" not in tree.text or not isinstance(tree.data, dict):
        return None
    from promptlint.readers.configs import compose

    return compose.recognise(tree, tree.path)


def read_as(tree: Tree, kind: str) -> Recognised | None:
    """Read a tree as the kind that the user gave it, whatever the evidence."""
    if not isinstance(tree.data, dict):
        return None
    if kind == "training":
        from promptlint.readers.configs.inhouse_training import read_training

        config = read_training(tree, tree.path, forced=True)
        return Recognised(kind, "in-house", (config,)) if config else None
    from promptlint.readers.configs.inhouse_retrieval import read_retrieval

    return Recognised(kind, "in-house", read_retrieval(tree, tree.path, forced=True))


def seems_ours(path: str, text: str) -> bool:
    """Whether a file that can't be parsed was meant to be an AI config.

    Two different keys of one kind at the start of a line decide, or one in a file whose name says
    so. Templates of other tools (Helm, Jinja), which are no YAML before they are rendered, are
    not ours.
    """
    if _TEMPLATED_LINE.search(text):
        return False
    found: dict[str, set[str]] = {"retrieval": set(), "training": set()}
    for match in _KEYS.finditer(text):
        kind = match.lastgroup or ""
        found[kind].add(match[kind].lower())
    most = max(len(keys) for keys in found.values())
    return most >= 2 or (most == 1 and _OUR_NAME.search(path) is not None)


def _candidates(
    lowered: str, among: tuple[tuple[str, tuple[str, ...]], ...] = RECOGNISERS
) -> Iterator[str]:
    for name, words in among:
        if any(word.lower() in lowered for word in words):
            yield name


_OTHERS: tuple[tuple[str, ...], ...] = (
    ("apiVersion", "kind"),  # Kubernetes
    ("on", "jobs"),  # GitHub workflow
    ("openapi", "paths"),
    ("swagger", "paths"),
    ("services", "volumes"),  # docker compose
    ("AWSTemplateFormatVersion",),
    ("nbformat", "cells"),
    ("$schema", "properties"),
    ("architectures", "model_type"),  # a model's own config.json
    ("tokenizer_class",),
    ("dependencies", "devDependencies"),
)


def _is_something_else(tree: Tree) -> bool:
    if not isinstance(tree.data, dict) or _is_data(tree.data):
        return True
    keys = {str(key) for key in tree.data}
    if any(keys.issuperset(marks) for marks in _OTHERS):
        return True
    services = tree.section("services")
    return bool(services) and all(
        isinstance(service, dict) and ("image" in service or "build" in service)
        for service in services.values()
    )


def _is_data(root: object) -> bool:
    """Whether a file holds more values than a config would: data, or a generated file."""
    waiting: list[object] = [root]
    values = 0
    while waiting:
        value = waiting.pop()
        children = value.values() if isinstance(value, dict) else value
        if isinstance(children, str) or not isinstance(children, Collection):
            continue
        values += len(children)
        if values > MAX_LEAVES:
            return True
        waiting.extend(children)
    return False
