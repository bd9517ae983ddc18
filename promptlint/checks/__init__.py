"""One module per kind of check. A rule file names the kind and gives its parameters.

Each module exposes one instance as ``CHECK`` that implements one or more of the protocols in
`promptlint.model.check`. Which ones stands here, so that a run imports only what it needs.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

DOCUMENT, ROW, CORPUS, PROJECT = "document", "row", "corpus", "project"

CHECKS: dict[str, tuple[str, tuple[str, ...]]] = {
    # prompts and templates
    "template-variables": ("template_variables", (DOCUMENT,)),
    "brace-style": ("brace_style", (DOCUMENT,)),
    "unclosed-block": ("unclosed_block", (DOCUMENT,)),
    "hidden-unicode": ("hidden_unicode", (DOCUMENT, ROW)),
    "underspecified": ("underspecified", (DOCUMENT,)),
    "vague-instruction": ("vague_instruction", (DOCUMENT,)),
    "sampling": ("sampling", (DOCUMENT,)),
    "context-window": ("prompt_length", (DOCUMENT,)),
    "token-budget": ("prompt_length", (DOCUMENT,)),
    "cache-order": ("cache_order", (DOCUMENT,)),
    "template-faults": ("template_faults", (DOCUMENT,)),
    "homoglyph": ("homoglyph", (DOCUMENT,)),
    "encoded-payload": ("encoded_payload", (DOCUMENT,)),
    "hidden-comment": ("hidden_comment", (DOCUMENT,)),
    "contradictions": ("contradictions", (DOCUMENT,)),
    "example-drift": ("example_drift", (DOCUMENT,)),
    "schema-mismatch": ("schema_mismatch", (DOCUMENT,)),
    "unspecified-json": ("unspecified_json", (DOCUMENT,)),
    "duplicate-instruction": ("duplicate_instruction", (DOCUMENT, PROJECT)),
    "unfinished-text": ("unfinished_text", (DOCUMENT,)),
    "dangling-reference": ("dangling_reference", (DOCUMENT, PROJECT)),
    "mixed-tasks": ("mixed_tasks", (DOCUMENT,)),
    "stale-dates": ("stale_dates", (DOCUMENT,)),
    "chat-messages": ("chat_messages", (DOCUMENT,)),
    "undelimited": ("undelimited", (DOCUMENT,)),
    # privacy and secrets
    "personal-data": ("personal_data", (DOCUMENT, ROW)),
    "secrets": ("secrets", (DOCUMENT, ROW)),
    "names": ("names", (CORPUS,)),
    "assigned-secrets": ("assigned_secrets", (DOCUMENT,)),
    # datasets
    "unparseable-record": ("unparseable_record", (ROW,)),
    "conversation-order": ("conversation_order", (ROW,)),
    "missing-answer": ("missing_answer", (ROW,)),
    "record-format": ("record_format", (ROW, CORPUS, PROJECT)),
    "mixed-formats": ("mixed_formats", (CORPUS,)),
    "dataset-limits": ("dataset_limits", (CORPUS,)),
    "row-fault": ("row_fault", (ROW,)),
    "tool-calls": ("tool_calls", (ROW,)),
    "record-length": ("record_length", (ROW,)),
    "mask-trains-nothing": ("mask_trains_nothing", (ROW,)),
    "dataset-variety": ("dataset_variety", (CORPUS,)),
    "label-imbalance": ("label_imbalance", (CORPUS,)),
    "length-outlier": ("length_outlier", (CORPUS,)),
    "system-variants": ("system_variants", (CORPUS,)),
    "exact-duplicate": ("exact_duplicate", (CORPUS,)),
    "near-duplicate": ("near_duplicate", (CORPUS,)),
    "contradictory-answers": ("contradictory_answers", (CORPUS,)),
    "duplicate-prompt": ("duplicate_prompt", (CORPUS,)),
    "identical-preference": ("identical_preference", (ROW,)),
    "benchmark-contamination": ("benchmark_contamination", (ROW,)),
    "split-overlap": ("split_overlap", (PROJECT,)),
    # retrieval and training
    "chunk-limits": ("chunk_limits", (DOCUMENT,)),
    "dimensions": ("dimensions", (DOCUMENT, PROJECT)),
    "embedding-class": ("embedding_class", (DOCUMENT, PROJECT)),
    "embedding-match": ("embedding_match", (DOCUMENT, PROJECT)),
    "query-prefix": ("query_prefix", (PROJECT,)),
    "metric": ("metric", (DOCUMENT, PROJECT)),
    "reranking": ("reranking", (DOCUMENT, PROJECT)),
    "context-budget": ("context_budget", (DOCUMENT, PROJECT)),
    "unknown-keys": ("unknown_keys", (DOCUMENT,)),
    "store-auth": ("store_auth", (DOCUMENT, PROJECT)),
    "server-auth": ("server_auth", (DOCUMENT, PROJECT)),
    "plain-http": ("plain_http", (DOCUMENT,)),
    "endpoint-match": ("endpoint_match", (DOCUMENT, PROJECT)),
    "access-control": ("access_control", (PROJECT,)),
    "refresh": ("refresh", (PROJECT,)),
    "stale-index": ("stale_index", (PROJECT,)),
    "abstention": ("abstention", (DOCUMENT,)),
    "placeholders": ("placeholders", (DOCUMENT, PROJECT)),
    "served-window": ("served_window", (DOCUMENT, PROJECT)),
    "epochs": ("epochs", (DOCUMENT, PROJECT)),
    "data-files": ("data_files", (PROJECT,)),
    "model-life": ("model_life", (DOCUMENT,)),
    "combinations": ("combinations", (DOCUMENT,)),
    "ignored-settings": ("ignored_settings", (DOCUMENT,)),
    "target-modules": ("target_modules", (DOCUMENT,)),
    "chat-templates": ("chat_templates", (DOCUMENT,)),
    "learning-rates": ("learning_rates", (DOCUMENT,)),
    "text-numbers": ("text_numbers", (DOCUMENT,)),
    "machine-paths": ("machine_paths", (DOCUMENT,)),
    "same-split": ("same_split", (DOCUMENT,)),
    "base-models": ("base_models", (DOCUMENT,)),
    "sequence-length": ("sequence_length", (PROJECT,)),
    # the choice of method
    "documents-as-fine-tuning": ("documents_as_fine_tuning", (CORPUS, PROJECT)),
    "customization": ("customization", (DOCUMENT, PROJECT)),
    "facts-as-fine-tuning": ("facts_as_fine_tuning", (PROJECT,)),
    "time-varying-facts": ("time_varying_facts", (PROJECT,)),
    "few-shot-would-do": ("few_shot_would_do", (PROJECT,)),
    "pretraining-on-tiny-data": ("pretraining_on_tiny_data", (PROJECT,)),
    "personal-data-in-training": ("personal_data_in_training", (PROJECT,)),
    "retrieval-for-tiny-corpus": ("retrieval_for_tiny_corpus", (PROJECT,)),
    "knowledge-without-context": ("knowledge_without_context", (PROJECT,)),
    "private-data-without-access-control": (
        "private_data_without_access_control",
        (PROJECT,),
    ),
    "no-evaluation-set": ("no_evaluation_set", (PROJECT,)),
    # declarative, for rule packs
    "pattern": ("pattern", (DOCUMENT, ROW)),
    "presence": ("presence", (DOCUMENT, ROW)),
    "threshold": ("threshold", (DOCUMENT, ROW)),
    "schema": ("schema", (DOCUMENT, ROW)),
}
"""Kind → (module of this package, protocols that its ``CHECK`` implements)."""


@cache
def load_check(kind: str) -> object:
    """The ``CHECK`` of a kind, imported on first use. Raises ``KeyError`` for an unknown kind."""
    return import_module(f"promptlint.checks.{CHECKS[kind][0]}").CHECK


def protocols(kind: str) -> tuple[str, ...]:
    """Protocols of a kind, without importing it. Raises ``KeyError`` for an unknown kind."""
    return CHECKS[kind][1]
