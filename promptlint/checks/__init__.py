"""One module per kind of check. A rule file names the kind and gives its parameters.

Each module exposes one instance as ``CHECK`` that implements one or more of the protocols in
`promptlint.model.check`.
"""

from __future__ import annotations

from importlib import import_module

CHECKS = {
    # prompts and templates
    "template-variables": "promptlint.checks.template_variables",
    "hidden-unicode": "promptlint.checks.hidden_unicode",
    "underspecified": "promptlint.checks.underspecified",
    # privacy and secrets
    "personal-data": "promptlint.checks.personal_data",
    "secrets": "promptlint.checks.secrets",
    # datasets
    "unparseable-record": "promptlint.checks.unparseable_record",
    "conversation-order": "promptlint.checks.conversation_order",
    "missing-answer": "promptlint.checks.missing_answer",
    "exact-duplicate": "promptlint.checks.exact_duplicate",
    # retrieval and training
    "chunk-limits": "promptlint.checks.chunk_limits",
    "dimensions": "promptlint.checks.dimensions",
    "epochs": "promptlint.checks.epochs",
    "data-files": "promptlint.checks.data_files",
    "model-life": "promptlint.checks.model_life",
    # the choice of method
    "documents-as-fine-tuning": "promptlint.checks.documents_as_fine_tuning",
    # declarative, for rule packs
    "pattern": "promptlint.checks.pattern",
    "presence": "promptlint.checks.presence",
    "threshold": "promptlint.checks.threshold",
    "schema": "promptlint.checks.schema",
}


def load_check(kind: str) -> object:
    """The ``CHECK`` of a kind, imported on first use. Raises ``KeyError`` for an unknown kind."""
    return import_module(CHECKS[kind]).CHECK
