"""Cheap looks at a document that tell which checks could say anything about it.

A check whose gate says no is not even imported: most prompts hold no ``@``, no key, no declared
variable and no model name, and a hook on one of them should not pay for the machinery. A gate may
say yes for nothing; it must never say no where the check has a hit (a test holds them to that).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.model.document import Document
    from promptlint.model.facts import FileFacts

_FEW_DIGITS = 5
"""No number of a person has fewer; addresses of machines and coins may have letters instead."""

_HEX_OR_COIN = re.compile(
    r":[0-9A-Fa-f]{0,4}:|-[0-9A-Fa-f]{2}-|[13][1-9A-HJ-NP-Za-km-z]{25}|bc1|BC1"
)

_CUSTOMIZED = (
    r"(?i:train|fine-?tun|weights|neural\s|parameters|in\s+the\s+(?:model|gpt)\b|"
    r"\bfor\s+(?:all|every|any|other|the\s+next)\s)"
)

_TOKEN = re.compile(r"[A-Za-z0-9_.\-+/]{16}")
_ENCODED = re.compile(
    r"[A-Za-z0-9+/_-]{20}|%[0-9A-Fa-f]{2}%|\\x[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}[ :]){8}"
)
_UNFINISHED = ("```", "~~~", "<", "[", "TODO", "FIXME", "TBD", "XXX", "orem")
_CUT = (
    r"(?m)\b(?:and|or|the|an?|including|such as|because|your|their)[ \t]*\r?$"
    r"|^[ \t]*(?:and|or) [a-z]"
)
_MEASURES = (
    "word sentence paragraph char line bullet token page verbose exhausti lengthy detail long "
    "json yaml yml xml csv html markdown table list prose plain start begin open end in "
    "least most max min exactly fewer less more"
).split()
_WORTH_A_CACHE = 256
"""Characters of 64 tokens: no provider keeps a shorter beginning of a prompt."""

_IN_TOKEN = re.compile(r"[0-9][A-Za-z_-]")
_NOT_DIGITS = re.compile(r"[^0-9]+")

_SECRET_WORDS = (
    "hf_",
    "api_org_",
    "AKIA",
    "ASIA",
    "glpat-",
    "hooks.zapier.com/",
    ".contribsys.com",
    "-----BEGIN",
    "://",
    "AuthApiKey(",
    "Auth.apiKey(",
    "Auth.api_key(",
    "AzureKeyCredential(",
    "assw",
    "pwd",
    "Pwd",
    "PWD",
    "uthorization",
    " -u",
    "-user",
    " -H ",
    "-header",
    "ASSW",
    "_pass",
    "_PASS",
    "NetworkCredential(",
    "DirectoryEntry(",
    " login ",
    "ennwort",
    "ontrase",
    "ot de passe",
    "ecret",
    "ECRET",
)
"""The literals that the key formats are searched by; a test compares them with the formats."""


def _has_configs(document: Document) -> bool:
    return bool(document.configs)


def _has_settings(document: Document) -> bool:
    return bool(document.configs) or "repeated_keys" in document.extra


def _may_be_grounded(document: Document) -> bool:
    """A retrieval config, a prompt with a place that something fills, or a word that forbids."""
    if document.configs or (document.prompts and "{" in document.text):
        return True
    text = document.text.lower()
    forbids = any(word in text for word in ("know", "answer", "can't", "cannot", "unable", "sure"))
    return bool(document.prompts) and (forbids or _has_escapes(document))


def _names_models(document: Document) -> bool:
    return bool(document.configs) or any(prompt.settings for prompt in document.prompts)


_FAMILIES = ("gpt-", "claude-", "gemini-", "-davinci", "command-", "embed")
"""Beginnings of names of hosted models that texts may mention."""


def _speaks_of_models(document: Document) -> bool:
    if _names_models(document):
        return True
    text = document.text
    return any(word in text for word in _FAMILIES)


def _declares(document: Document) -> bool:
    return "beside" in document.extra or any(prompt.declared for prompt in document.prompts)


def _has_template(document: Document) -> bool:
    return any(prompt.engine for prompt in document.prompts) and "{" in document.text


def _may_mix_braces(document: Document) -> bool:
    return _has_template(document) or (document.kind == "prompt" and "{{" in document.text)


def _may_break_cache(document: Document) -> bool:
    return "{" in document.text and len(document.text) >= _WORTH_A_CACHE


def _has_encoded(document: Document) -> bool:
    return _ENCODED.search(document.text) is not None or _has_escapes(document)


def _has_comments(document: Document) -> bool:
    return "<!--" in document.text or "]:" in document.text or _has_escapes(document)


def _holds(*words: str) -> Callable[[Document], bool]:
    """A gate: whether the text, in lower case, holds one of the words."""

    def gate(document: Document) -> bool:
        text = document.text.lower()
        return any(word in text for word in words) or _has_escapes(document)

    return gate


def _may_contradict(document: Document) -> bool:
    """A negation, or two lengths, formats or languages."""
    text = document.text.lower()
    if any(word in text for word in ("never", "not", "n't", "avoid", "no ", "no\n")):
        return True
    return sum(map(text.count, _MEASURES)) > 1 or _has_escapes(document)


def _may_be_unfinished(document: Document) -> bool:
    text = document.text
    if any(mark in text for mark in _UNFINISHED):
        return True
    return re.search(_CUT, text) is not None or _has_escapes(document)


def _has_turns(document: Document) -> bool:
    return any(
        prompt.engine or any(turn.role for turn in prompt.messages) for prompt in document.prompts
    )


def _has_braces(document: Document) -> bool:
    return "{" in document.text


def _beyond_ascii(document: Document) -> bool:
    return not document.text.isascii() or _has_escapes(document)


def _has_escapes(document: Document) -> bool:
    """Whether a prompt is written otherwise than it reads."""
    return any(
        len(message.text.anchors) > 1 for prompt in document.prompts for message in prompt.messages
    )


def _personal(document: Document) -> bool:
    text = document.text
    if "@" in text or _has_escapes(document):
        return True
    return len(_NOT_DIGITS.sub("", text)) >= _FEW_DIGITS or _HEX_OR_COIN.search(text) is not None


def _secret(document: Document) -> bool:
    text = document.text
    if any(word in text for word in _SECRET_WORDS) or _has_escapes(document):
        return True
    return bool(_TOKEN.search(text) and _IN_TOKEN.search(text))


def _speaks_of_training(document: Document) -> bool:
    escaped = "docs" in document.extra or _has_escapes(document)
    return escaped or re.search(_CUSTOMIZED, document.text) is not None


GATES: Mapping[str, Callable[[Document], bool]] = MappingProxyType(
    {
        "template-variables": _declares,
        "brace-style": _may_mix_braces,
        "unclosed-block": _has_template,
        "hidden-unicode": _beyond_ascii,
        "sampling": _names_models,
        "context-window": _names_models,
        "cache-order": _may_break_cache,
        "template-faults": _has_template,
        "homoglyph": _beyond_ascii,
        "encoded-payload": _has_encoded,
        "hidden-comment": _has_comments,
        "contradictions": _may_contradict,
        "example-drift": _holds('"', "“", ":", "done", "end", "stop", "finish", "complete", "eof"),
        "schema-mismatch": _holds(":"),
        "unspecified-json": _holds("json"),
        "unfinished-text": _may_be_unfinished,
        "dangling-reference": _holds("section", "](#", "tool", "function", "["),
        "mixed-tasks": _holds("also", "addition", "way", "separately", "thing", "more", "that"),
        "stale-dates": _holds("19", "20"),
        "chat-messages": _has_turns,
        "undelimited": _has_braces,
        "personal-data": _personal,
        "secrets": _secret,
        "chunk-limits": _has_configs,
        "dimensions": _has_configs,
        "embedding-class": _has_configs,
        "embedding-match": _has_configs,
        "metric": _has_configs,
        "reranking": _has_configs,
        "context-budget": _has_configs,
        "served-window": _has_configs,
        "placeholders": _has_configs,
        "abstention": _may_be_grounded,
        "store-auth": _has_configs,
        "server-auth": _has_configs,
        "plain-http": _has_configs,
        "endpoint-match": _has_configs,
        "unknown-keys": _has_configs,
        "epochs": _has_configs,
        "customization": _speaks_of_training,
        "model-life": _speaks_of_models,
        "combinations": _has_configs,
        "ignored-settings": _has_settings,
        "target-modules": _has_configs,
        "chat-templates": _has_configs,
        "learning-rates": _has_configs,
        "text-numbers": _has_configs,
        "machine-paths": _has_configs,
        "same-split": _has_configs,
        "base-models": _has_configs,
    }
)


def may_concern(kind: str, document: Document) -> bool:
    """Whether a check of this kind could have a hit in the document."""
    gate = GATES.get(kind)
    return gate is None or gate(document)


PROJECT_MARKS: Mapping[str, str] = MappingProxyType(
    {"knowledge-without-context": "claims", "customization": "training-claim"}
)
"""Kind of a project check → the mark that a file in scope must have for it to have a hit."""


def may_concern_files(kind: str, files: Iterable[FileFacts]) -> bool:
    """Whether a project check of this kind could have a hit in files with these facts."""
    mark = PROJECT_MARKS.get(kind)
    return mark is None or any(item.name == mark for facts in files for item in facts.marks)
